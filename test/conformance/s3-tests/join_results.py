#!/usr/bin/env python3
"""Joins the verdicts of two runs of the suite into one file, a line for each test. What fails direct is not run through.

    join_results.py DIRECT.json THROUGH.json --backend NAME --commit HASH --out FILE
"""

import argparse
import json
from pathlib import Path


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("direct")
    arguments.add_argument("through")
    for name in ("--backend", "--commit", "--out"):
        arguments.add_argument(name, required=True)
    options = arguments.parse_args()
    direct, through = (json.loads(Path(path).read_text())["tests"] for path in (options.direct, options.through))
    verdict = lambda run, test: run[test]["verdict"] if test in run else "not run"
    lines = (f"  {json.dumps(test)}: {json.dumps([verdict(direct, test), verdict(through, test)])}"
             for test in sorted(direct.keys() | through.keys()))
    head = {"suite": "https://github.com/ceph/s3-tests", "commit": options.commit, "backend": options.backend}
    body = ",\n".join(f" {json.dumps(name)}: {json.dumps(value)}" for name, value in head.items())
    Path(options.out).write_text(f'{{\n{body},\n "tests": {{\n' + ",\n".join(lines) + "\n }\n}\n")
    for test in sorted(direct.keys() | through.keys()):
        if verdict(direct, test) == "passed" and verdict(through, test) != "passed":
            print(f"#   {test}: {through.get(test, {}).get('detail', '')}")


main()
