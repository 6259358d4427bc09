#!/usr/bin/env python3
"""Files go up and come down again by boto3's transfer manager, with its default checksums.

    boto3_transfer.py BUCKET DIRECTORY     AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY
"""

import io
import os
import sys
import traceback
from pathlib import Path

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config

BUCKET, TREE = sys.argv[1], Path(sys.argv[2])
MIB = 1 << 20
IN_PARTS = TransferConfig(multipart_threshold=5 * MIB, multipart_chunksize=5 * MIB, max_concurrency=4)
AT_ONCE = TransferConfig(multipart_threshold=1 << 40)
LARGE = TREE / "large.bin"
TWO_PARTS = TREE / "five-and-one.bin"
S3 = boto3.client("s3", config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}))


class Stream(io.RawIOBase):
    """Bytes of unknown length that cannot be read twice."""

    def __init__(self, body: bytes) -> None:
        self.rest = io.BytesIO(body)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self.rest.read(min(size, 100_003) if size > 0 else size)


def download(key: str, **options) -> bytes:
    down = Path("down")
    S3.download_file(BUCKET, key, str(down), **options)
    try:
        return down.read_bytes()
    finally:
        down.unlink()


def same(key: str, wanted: bytes, **options) -> None:
    found = download(key, **options)
    assert found == wanted, f"{key}: {len(found)} bytes came instead of the {len(wanted)} that went"


def is_in_parts(key: str) -> bool:
    return not S3.head_object(Bucket=BUCKET, Key=key)["ETag"].endswith('-01"')


def listed(prefix: str) -> dict[str, int]:
    pages = S3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=prefix, PaginationConfig={"PageSize": 3})
    return {each["Key"][len(prefix):]: each["Size"] for page in pages for each in page.get("Contents", [])}


def every_file_goes_up_and_down() -> None:
    files = {path.relative_to(TREE).as_posix(): path for path in TREE.rglob("*") if path.is_file()}
    for name, path in files.items():
        S3.upload_file(str(path), BUCKET, f"tree/{name}", Config=IN_PARTS)
        same(f"tree/{name}", path.read_bytes(), Config=IN_PARTS)
    assert listed("tree/") == {name: path.stat().st_size for name, path in files.items()}, "sizes in the listing"
    assert is_in_parts("tree/large.bin") and not is_in_parts("tree/five-less-one.bin")


def an_upload_replaces_what_was_there() -> None:
    for name in ("five-less-one.bin", "five-and-one.bin", "five-less-one.bin"):
        S3.upload_file(str(TREE / name), BUCKET, "replaced", Config=IN_PARTS)
        same("replaced", (TREE / name).read_bytes())


def a_large_file_in_one_put_comes_down_in_ranges() -> None:
    S3.upload_file(str(LARGE), BUCKET, "at-once", Config=AT_ONCE)
    assert not is_in_parts("at-once")
    same("at-once", LARGE.read_bytes(), Config=IN_PARTS)


def sixty_mebibytes_with_the_defaults() -> None:
    body = os.urandom(60 * MIB + 1)
    S3.upload_fileobj(io.BytesIO(body), BUCKET, "sixty")
    same("sixty", body)
    assert S3.head_object(Bucket=BUCKET, Key="sixty")["ContentLength"] == len(body)


def a_stream_of_unknown_length() -> None:
    body = LARGE.read_bytes()
    S3.upload_fileobj(Stream(body), BUCKET, "stream", Config=IN_PARTS)
    found = io.BytesIO()
    S3.download_fileobj(BUCKET, "stream", found, Config=IN_PARTS)
    assert found.getvalue() == body


def metadata_and_types_stay_with_the_parts() -> None:
    extra = {"Metadata": {"colour": "green"}, "ContentType": "text/x-own", "CacheControl": "no-cache"}
    S3.upload_file(str(TWO_PARTS), BUCKET, "described", Config=IN_PARTS, ExtraArgs=extra)
    head = S3.head_object(Bucket=BUCKET, Key="described")
    assert {name: head[name] for name in extra} == extra, head


def each_checksum_in_parts() -> None:
    for algorithm in ("CRC32", "SHA1", "SHA256"):
        S3.upload_file(str(TWO_PARTS), BUCKET, f"sum-{algorithm}", Config=IN_PARTS, ExtraArgs={"ChecksumAlgorithm": algorithm})
        same(f"sum-{algorithm}", TWO_PARTS.read_bytes())
        head = S3.head_object(Bucket=BUCKET, Key=f"sum-{algorithm}", ChecksumMode="ENABLED")
        assert f"Checksum{algorithm}" in head, f"{algorithm}: not kept: {head}"


def copies(source: str, copy: str, config: TransferConfig) -> None:
    S3.copy({"Bucket": BUCKET, "Key": source}, BUCKET, copy, Config=config)
    same(copy, LARGE.read_bytes())
    assert listed(copy)[""] == LARGE.stat().st_size


def a_copy_of_parts_at_once() -> None:
    copies("tree/large.bin", "copies/parts-at-once", AT_ONCE)


def a_copy_of_parts_in_parts() -> None:
    copies("tree/large.bin", "copies/parts-in-parts", IN_PARTS)


def a_copy_of_one_part_in_parts() -> None:
    copies("at-once", "copies/one-in-parts", IN_PARTS)


def a_copy_in_other_parts() -> None:
    copies("tree/large.bin", "copies/other-parts", TransferConfig(multipart_threshold=6 * MIB, multipart_chunksize=7 * MIB))


def keys_that_no_file_can_have() -> None:
    for number, key in enumerate(["a//b", "a/../b", "a/./b", "/lead", "trail/", "tab\there", "%2F", "line\nend", "ü" * 512]):
        body = f"{number} {key}".encode()
        S3.upload_fileobj(io.BytesIO(body), BUCKET, f"{key}")
        same(key, body)
        assert listed(key)[""] == len(body), key


CHECKS = [
    every_file_goes_up_and_down, an_upload_replaces_what_was_there, a_large_file_in_one_put_comes_down_in_ranges, sixty_mebibytes_with_the_defaults,
    a_stream_of_unknown_length, metadata_and_types_stay_with_the_parts, each_checksum_in_parts, a_copy_of_parts_at_once,
    a_copy_of_parts_in_parts, a_copy_of_one_part_in_parts, a_copy_in_other_parts, keys_that_no_file_can_have,
]


def main() -> int:
    passed = 0
    for each in CHECKS:
        name = each.__name__.replace("_", " ")
        try:
            each()
            passed += 1
            print(f"ok - {name}", flush=True)
        except Exception as error:  # whatever a check trips over is its finding
            print(f"not ok - {name}: {str(error)[:500]}", flush=True)
            print("".join(traceback.format_tb(error.__traceback__, 3)[1:]).rstrip())
    print(f"{passed} passed, {len(CHECKS) - passed} failed")
    return 0 if passed == len(CHECKS) else 1


sys.exit(main())
