#!/usr/bin/env python3
"""Writes the figures of docs/conformance.md from kept verdicts and the lists of expected differences.

    RESULTS=FOLDER npm run test:clients && RESULTS=FOLDER npm run test:rgw
    write_report.py FOLDER && npx prettier --write docs/conformance.md
"""

import json
import re
import sys
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parents[2] / "docs/conformance.md"
BACKENDS = {"embedded": HERE / "expected-differences.json", "rgw": HERE.parent / "rgw/expected-differences.json"}


def table(head: list[str], rows: list[list]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def groups(direct: list[dict], through: list[dict]) -> str:
    group_of = lambda check: check["name"].split(":")[0]
    passed = [Counter(group_of(each) for each in run if each["verdict"] == "ok") for run in (direct, through)]
    sizes = Counter(map(group_of, direct))
    rows = [[name, size, passed[0][name], passed[1][name]] for name, size in sorted(sizes.items())]
    rows.append(["**all**", *(f"**{sum(each.values())}**" for each in (sizes, *passed))])
    return table(["checks of", "number", "pass direct", "pass through the proxy"], rows)


def differences(path: Path) -> str:
    entries = json.loads(path.read_text())
    rows = [["<br>".join(f"`{check}`" for check in each["checks"]), each["direct"], each["through"], each["reason"]] for each in entries]
    return table(["checks", "direct", "through", "because"], rows)


def clients(results: Path) -> str:
    """CLIENT, VERSION, PASSED and FAILED of each client before each backend (each-client.sh)."""
    found: dict[tuple[str, str], list[str]] = {}
    for backend in BACKENDS:
        for line in (results / f"{backend}-clients.tsv").read_text().splitlines():
            client, version, passed, failed = line.split("\t")
            found.setdefault((client, version), []).append(f"{passed} of {int(passed) + int(failed)}")
    return table(["client", "version", "pass before the embedded backend", "pass before RGW"], [[*key, *row] for key, row in found.items()])


def replace_block(page: str, name: str, text: str) -> str:
    block = f"<!-- begin {name} -->\n\n{text}\n\n<!-- end {name} -->"
    page, count = re.subn(f"<!-- begin {name} -->.*?<!-- end {name} -->", lambda _: block, page, flags=re.DOTALL)
    assert count == 1, f"{PAGE} has no place for: {name}"
    return page


def main() -> None:
    results = Path(sys.argv[1])
    page = replace_block(PAGE.read_text(), "clients", clients(results))
    for backend, expected in BACKENDS.items():
        direct, through = (json.loads((results / f"{backend}-{way}.json").read_text()) for way in ("direct", "through"))
        page = replace_block(page, f"{backend} checks", groups(direct, through))
        page = replace_block(page, f"{backend} differences", differences(expected))
    PAGE.write_text(page)


main()
