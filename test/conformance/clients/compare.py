#!/usr/bin/env python3
"""Compares the probe's verdicts direct at a backend with those through the proxy.

    compare.py DIRECT.json THROUGH.json EXPECTED.json

Every check is to pass in both runs. EXPECTED lists what does not, each entry with the two verdicts, its reason, and
the checks or the beginnings of their names ("multipart:*"); an entry that is no longer true fails too.
"""

import json
import sys
from fnmatch import fnmatchcase


def read(path: str):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def main() -> int:
    direct, through = ({each["name"]: each for each in read(path)} for path in sys.argv[1:3])
    entries = read(sys.argv[3])
    passed = failed = 0
    met: set[tuple[int, str]] = set()
    for name in {**direct, **through}:
        verdicts = tuple(run[name]["verdict"] if name in run else "missing" for run in (direct, through))
        wanted, reason = ("ok", "ok"), ""
        for number, entry in enumerate(entries):
            for pattern in entry["checks"]:
                if fnmatchcase(name, pattern):
                    met.add((number, pattern))
                    wanted, reason = (entry["direct"], entry["through"]), entry["reason"]
        if verdicts == wanted:
            passed += 1
            print(f"ok - {name}" + (f" (direct {wanted[0]}, through {wanted[1]}: {reason})" if reason else ""))
            continue
        failed += 1
        print(f"not ok - {name}: direct {verdicts[0]}, through {verdicts[1]}; expected {wanted[0]} and {wanted[1]}")
        for label, run in (("direct", direct), ("through", through)):
            print(f"    {label}: {run[name]['detail'] if name in run else 'not run'}")
    for number, entry in enumerate(entries):
        for pattern in entry["checks"]:
            if (number, pattern) not in met:
                failed += 1
                print(f"not ok - an expected difference names no check: {pattern}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
