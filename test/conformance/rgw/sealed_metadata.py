#!/usr/bin/env python3
"""Metadata sealed in records (object-format.md 2.4) before a real RGW: what clients see, what lies there, what fits.

    sealed_metadata.py ENDPOINT BACKEND_ENDPOINT [PREFIX]

Buckets of the proxy named *-sealed seal metadata, others do not. Credentials: AWS_ACCESS_KEY_ID and
AWS_SECRET_ACCESS_KEY for the proxy, BACKEND_ACCESS_KEY_ID and BACKEND_SECRET_ACCESS_KEY.
"""

import os
import sys
import uuid

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

MIB = 2**20
CANARY = "canary-of-the-metadata"
EXPIRES = "Thu, 01 Dec 2050 16:00:00 GMT"
DESCRIPTION = {
    "ContentType": f"text/{CANARY}",
    "ContentDisposition": f'attachment; filename="{CANARY}.txt"',
    "ContentEncoding": f"x-{CANARY}",
    "ContentLanguage": f"de-{CANARY}",
    "CacheControl": f"max-age=60, x={CANARY}",
    "Metadata": {CANARY: "a name", "colour": CANARY, "empty": ""},
}
WRITTEN = {**DESCRIPTION, "Expires": EXPIRES}
OTHER = {"ContentType": "text/other", "Metadata": {"size": "small"}}
SEALED_TYPE = "application/octet-stream"
# S3 allows 2 KB; the record and what else is in it take the rest.
METADATA_LIMIT = 2048

passed = failed = 0


def client(endpoint: str, access_key: str, secret: str):
    settings = Config(signature_version="s3v4", s3={"addressing_style": "path"}, retries={"total_max_attempts": 1})
    return boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", config=settings,
                        aws_access_key_id=access_key, aws_secret_access_key=secret)


def check(name: str, works) -> None:
    global passed, failed
    try:
        works()
        passed += 1
        print(f"ok - sealed metadata: {name}")
    except (AssertionError, ClientError) as error:
        failed += 1
        print(f"not ok - sealed metadata: {name}: {error!r}")


def is_described(answer: dict, description: dict) -> None:
    for name, value in description.items():
        assert answer.get(name) == value, f"{name}: {answer.get(name)!r}"


class Checks:
    def __init__(self, proxy, backend, prefix: str) -> None:
        self.proxy, self.backend = proxy, backend
        self.sealed, self.clear = f"{prefix}-sealed", f"{prefix}-clear"
        for bucket in (self.sealed, self.clear):
            proxy.create_bucket(Bucket=bucket)

    def upload(self, key: str, parts: list[bytes], **options) -> None:
        name = {"Bucket": self.sealed, "Key": key}
        upload = {**name, "UploadId": self.proxy.create_multipart_upload(**name, **options)["UploadId"]}
        made = [{"PartNumber": number, "ETag": self.proxy.upload_part(**upload, PartNumber=number, Body=part)["ETag"]}
                for number, part in enumerate(parts, 1)]
        self.proxy.complete_multipart_upload(**upload, MultipartUpload={"Parts": made})

    def copy(self, key: str, bucket: str, copied: str, **options) -> None:
        self.proxy.copy_object(Bucket=bucket, Key=copied, CopySource={"Bucket": self.sealed, "Key": key}, **options)

    def reads(self, bucket: str, key: str, body: bytes, description: dict) -> None:
        """What a client is told, by HEAD, GET and a range."""
        is_described(self.proxy.head_object(Bucket=bucket, Key=key), description)
        got = self.proxy.get_object(Bucket=bucket, Key=key)
        is_described(got, description)
        assert got["Body"].read() == body, "another body"
        part = self.proxy.get_object(Bucket=bucket, Key=key, Range="bytes=1-3")
        is_described(part, description)
        assert part["Body"].read() == body[1:4], "another range"

    def hides(self, key: str) -> None:
        """Nothing of it lies at the backend."""
        head = self.backend.head_object(Bucket=self.sealed, Key=key)
        assert list(head["Metadata"]) == ["s3ep"], f"metadata {list(head['Metadata'])}"
        assert head["ContentType"] == SEALED_TYPE, head["ContentType"]
        assert CANARY not in repr(head), "the canary lies there"

    def put(self) -> None:
        self.proxy.put_object(Bucket=self.sealed, Key="put", Body=b"content", **WRITTEN)
        self.reads(self.sealed, "put", b"content", {**DESCRIPTION, "ExpiresString": EXPIRES})
        self.hides("put")

    def multipart(self) -> None:
        parts = [os.urandom(5 * MIB), os.urandom(1000)]
        self.upload("parts", parts, **WRITTEN)
        self.reads(self.sealed, "parts", b"".join(parts), {**DESCRIPTION, "ExpiresString": EXPIRES})
        self.hides("parts")
        for bucket, copied in ((self.sealed, "parts-copy"), (self.clear, "parts-copy")):
            self.copy("parts", bucket, copied)
            self.reads(bucket, copied, b"".join(parts), DESCRIPTION)
        self.hides("parts-copy")

    def copies(self) -> None:
        self.copy("put", self.sealed, "copy")
        self.reads(self.sealed, "copy", b"content", DESCRIPTION)
        self.hides("copy")
        self.copy("put", self.sealed, "replaced", MetadataDirective="REPLACE", **OTHER)
        self.reads(self.sealed, "replaced", b"content", OTHER)
        self.hides("replaced")
        self.copy("copy", self.sealed, "copy", MetadataDirective="REPLACE", **OTHER)
        self.reads(self.sealed, "copy", b"content", OTHER)
        assert "CacheControl" not in self.proxy.head_object(Bucket=self.sealed, Key="copy"), "something old is left"

    def into_clear_and_back(self) -> None:
        self.copy("put", self.clear, "put")
        self.reads(self.clear, "put", b"content", DESCRIPTION)
        is_described(self.backend.head_object(Bucket=self.clear, Key="put"), {"ContentType": DESCRIPTION["ContentType"]})
        self.proxy.copy_object(Bucket=self.sealed, Key="back", CopySource={"Bucket": self.clear, "Key": "put"})
        self.reads(self.sealed, "back", b"content", DESCRIPTION)
        self.hides("back")

    def bare(self) -> None:
        self.proxy.put_object(Bucket=self.sealed, Key="bare", Body=b"content", ContentType="")
        self.reads(self.sealed, "bare", b"content", {"Metadata": {}})
        self.hides("bare")

    def fits(self, length: int) -> bool:
        """Whether an object takes so many characters; one that is refused leaves nothing."""
        key, metadata = f"long-{length}", {"long": "x" * length}
        try:
            self.proxy.put_object(Bucket=self.sealed, Key=key, Body=b"content", Metadata=metadata)
        except ClientError as error:
            answer = error.response
            assert answer["Error"]["Code"] == "MetadataTooLarge", answer["Error"]
            assert answer["ResponseMetadata"]["HTTPStatusCode"] == 400, answer["ResponseMetadata"]
            assert "Contents" not in self.backend.list_objects_v2(Bucket=self.sealed, Prefix=key), "something is stored"
            return False
        self.reads(self.sealed, key, b"content", {"Metadata": metadata})
        return True

    def limit(self) -> None:
        most, too_long = 0, METADATA_LIMIT
        assert self.fits(most) and not self.fits(too_long)
        while too_long - most > 1:
            middle = (most + too_long) // 2
            if self.fits(middle):
                most = middle
            else:
                too_long = middle
        print(f"# the longest value that fits beside nothing else: {most} bytes")
        assert most > 1000, f"only {most} bytes"
        # of uploads, whose records have no checksum, so that they hold one step of padding more; refused before
        # anything is open
        metadata = {"long": "x" * most}
        self.upload("long-parts", [b"content"], Metadata=metadata)
        self.reads(self.sealed, "long-parts", b"content", {"Metadata": metadata})
        try:
            self.proxy.create_multipart_upload(Bucket=self.sealed, Key="never", Metadata={"long": "x" * (most + 128)})
            raise AssertionError("an upload takes more than an object")
        except ClientError as error:
            assert error.response["Error"]["Code"] == "MetadataTooLarge", error.response["Error"]
        assert "Uploads" not in self.backend.list_multipart_uploads(Bucket=self.sealed), "an upload is left open"

    def remove(self) -> None:
        """State of uploads (.s3ep/) stays for its hour at the backend, and is not for clients."""
        for bucket in (self.sealed, self.clear):
            for page in self.backend.get_paginator("list_objects_v2").paginate(Bucket=bucket):
                for found in page.get("Contents", []):
                    self.backend.delete_object(Bucket=bucket, Key=found["Key"])
            self.backend.delete_bucket(Bucket=bucket)


def main() -> int:
    proxy = client(sys.argv[1], os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"])
    backend = client(sys.argv[2], os.environ["BACKEND_ACCESS_KEY_ID"], os.environ["BACKEND_SECRET_ACCESS_KEY"])
    checks = Checks(proxy, backend, f"{sys.argv[3] if len(sys.argv) > 3 else 'meta'}-{uuid.uuid4().hex[:8]}")
    check("is told as it was written, and lies sealed", checks.put)
    check("of an upload, and of its copies", checks.multipart)
    check("is copied, and replaced", checks.copies)
    check("goes into clear and back with copies", checks.into_clear_and_back)
    check("of an object of which nothing was said", checks.bare)
    check("fits or is refused before anything is stored", checks.limit)
    check("leaves buckets that can be removed", checks.remove)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
