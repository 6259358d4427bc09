#!/usr/bin/env python3
"""Copies an object while it is overwritten: a copy is one of the bodies or it is refused, never something unreadable.

    copy_race.py ENDPOINT     credentials: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY
"""

import os
import sys
import threading
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "clients"))

from botocore.exceptions import ClientError  # noqa: E402
from probe.site import Site  # noqa: E402

COPIES = 150
WRITERS = 2


def outcome(site: Site, key: str, bodies: list[bytes]) -> str:
    try:
        site.plain.copy_object(Bucket=site.bucket, Key=key, CopySource={"Bucket": site.bucket, "Key": "source"})
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        return "refused" if status == 412 else f"failed with {status}"
    try:
        return "readable" if site.get(key) in bodies else "wrong bytes"
    except ClientError:
        return "unreadable"


def main() -> int:
    site = Site(endpoint=sys.argv[1], region="us-east-1",
                access_key=os.environ["AWS_ACCESS_KEY_ID"], secret=os.environ["AWS_SECRET_ACCESS_KEY"])
    bodies = [os.urandom(20_000) for _ in range(4)]
    site.put("source", bodies[0])
    stop = threading.Event()

    def overwrite() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            site.plain.put_object(Bucket=site.bucket, Key="source", Body=bodies[number % len(bodies)])

    writers = [threading.Thread(target=overwrite) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    try:
        found = Counter(outcome(site, f"copy-{number}", bodies) for number in range(COPIES))
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    site.clean_up()
    good = found["readable"] > 0 and set(found) <= {"readable", "refused"}
    print(f"{'ok' if good else 'not ok'} - copies of an object that is being overwritten: {dict(found)}")
    print(f"{int(good)} passed, {int(not good)} failed")
    return 0 if good else 1


sys.exit(main())
