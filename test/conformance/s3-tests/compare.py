#!/usr/bin/env python3
"""Holds the verdicts of ceph/s3-tests through the proxy against those direct at the backend.

    compare.py RESULTS.json EXPECTED.json [--only FILE]

Every test that passes direct is to pass through. EXPECTED lists those that do not, each entry with its reason; one that
passes all the same fails the comparison too. --only: the tests that have to be there, and the only ones looked at. What
fails direct tells nothing.
Ends with "N passed, N failed".
"""

import argparse
import json
import sys
from collections import Counter

from plugin.verdict_ids import ids_in

SHORTEST_REASON = 40


def read(path: str):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def reasons_of(entries: list[dict]) -> dict[str, str]:
    named = Counter(test for entry in entries for test in entry["tests"])
    doubled = [test for test, count in named.items() if count > 1]
    if doubled:
        sys.exit(f"expected differences are listed once each: {', '.join(doubled)}")
    short = [entry["reason"] for entry in entries if len(entry["reason"]) < SHORTEST_REASON]
    if short:
        sys.exit(f"an expected difference needs a reason: {short}")
    return {test: entry["reason"] for entry in entries for test in entry["tests"]}


def problem(verdicts: list[str] | None, reason: str | None) -> str | None:
    """None where the test is as it should be."""
    if verdicts is None:
        return "was not run"
    direct, through = verdicts
    if direct != "passed" or (through == "passed") == (reason is None):
        return None
    return f"is expected to differ ({reason}), but passes" if reason else f"passes direct, but through the proxy: {through}"


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("results")
    arguments.add_argument("expected")
    arguments.add_argument("--only")
    options = arguments.parse_args()
    tests, reasons = read(options.results)["tests"], reasons_of(read(options.expected))
    wanted = sorted(ids_in(options.only) if options.only else tests.keys() | reasons.keys())
    failed = compared = expected = 0
    for test in wanted:
        found = problem(tests.get(test), reasons.get(test))
        if found:
            failed += 1
            print(f"not ok - {test} {found}")
        elif tests[test][0] == "passed":
            compared += 1
            if test in reasons:
                expected += 1
                print(f"ok - {test} differs as expected: {reasons[test]}")
    through = compared - expected
    print(f"# {compared} pass direct: {through} of them through the proxy, {expected} differ as expected")
    print(f"{compared} passed, {failed} failed")
    return 1 if failed or not compared else 0


sys.exit(main())
