#!/usr/bin/env python3
"""Checks what an S3 endpoint can do, in a bucket of its own that it removes again.

    run_probe.py ENDPOINT [--out FILE] [--only TEXT]     credentials: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY
"""

import argparse
import dataclasses
import json
import os
import sys

try:
    import boto3  # noqa: F401
except ImportError:
    sys.exit("boto3 is missing: pip install -r .ci/requirements.txt")

# Importing a module registers its checks.
from probe import check_access, check_buckets, check_conditions, check_listings  # noqa: F401
from probe import check_multipart, check_objects, check_payloads, check_ranges  # noqa: F401
from probe.check import CHECKS, run_check
from probe.site import Site


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("endpoint")
    arguments.add_argument("--out", help="JSON file for the results")
    arguments.add_argument("--only", default="", help="checks whose name holds this text")
    arguments.add_argument("--region", default="us-east-1")
    options = arguments.parse_args()
    site = Site(endpoint=options.endpoint, region=options.region,
                access_key=os.environ["AWS_ACCESS_KEY_ID"], secret=os.environ["AWS_SECRET_ACCESS_KEY"])
    results = []
    for name, function in CHECKS:
        if options.only not in name:
            continue
        result = run_check(name, function, site)
        results.append(result)
        print(f"{result.verdict:4} {result.name}  {result.detail if result.verdict == 'fail' else ''}".rstrip(), flush=True)
    site.clean_up()
    if options.out:
        with open(options.out, "w", encoding="utf-8") as file:
            json.dump([dataclasses.asdict(each) for each in results], file, indent=1)
    print(f"{sum(each.verdict == 'ok' for each in results)} ok, {sum(each.verdict == 'fail' for each in results)} fail")


main()
