"""The endpoint under test, its clients, and the bucket that the checks work in."""

import http.client
import os
import uuid
from datetime import datetime, timedelta, timezone
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from .signature import UNSIGNED, sign

REQUEST_SECONDS = 60


class Answer:
    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.body = response.read()

    @property
    def short(self) -> str:
        return f"{self.status} {self.body[:160].decode(errors='replace')}"


class Site:
    def __init__(self, *, endpoint: str, access_key: str, secret: str, region: str) -> None:
        self.endpoint, self.region = endpoint, region
        self.access_key, self.secret = access_key, secret
        self.s3 = self.client()
        # As older SDKs: no checksum unless the operation requires one.
        self.plain = self.client(request_checksum_calculation="when_required",
                                 response_checksum_validation="when_required")
        self.bucket = f"probe-{uuid.uuid4().hex[:10]}"
        self.body = os.urandom(300_000)  # five chunks of the proxy's format
        self.buckets = [self.bucket]
        self.s3.create_bucket(Bucket=self.bucket)
        self.s3.put_object(Bucket=self.bucket, Key="sample", Body=self.body)

    def client(self, *, access_key: str = "", secret: str = "", **config):
        settings = Config(signature_version="s3v4", s3={"addressing_style": "path"},
                          retries={"total_max_attempts": 1}, connect_timeout=10, read_timeout=REQUEST_SECONDS, **config)
        return boto3.client("s3", endpoint_url=self.endpoint, region_name=self.region, config=settings,
                            aws_access_key_id=access_key or self.access_key,
                            aws_secret_access_key=secret or self.secret)

    def another_bucket(self, **options) -> str:
        name = f"{self.bucket}-{len(self.buckets)}"
        self.s3.create_bucket(Bucket=name, **options)
        self.buckets.append(name)
        return name

    def put(self, key: str, body: bytes = b"x", **options) -> dict:
        return self.plain.put_object(Bucket=self.bucket, Key=key, Body=body, **options)

    def get(self, key: str, **options) -> bytes:
        return self.plain.get_object(Bucket=self.bucket, Key=key, **options)["Body"].read()

    def exists(self, key: str) -> bool:
        return self.raw("HEAD", f"/{self.bucket}/{key}").status == 200

    def raw(self, method: str, path: str, *, query: str = "", headers: dict[str, str] = {}, body=b"",
            payload_hash: str = UNSIGNED, clock: timedelta = timedelta(), length: bool = True) -> Answer:
        """A request signed by hand. body: bytes, or a function from the signature to bytes."""
        host = urlsplit(self.endpoint).netloc
        signature = sign(method=method, path=path, query=query, headers={"host": host, **headers},
                         payload_hash=payload_hash, access_key=self.access_key, secret=self.secret,
                         region=self.region, now=datetime.now(timezone.utc) + clock)
        sent = body(signature) if callable(body) else body
        more = {"content-length": str(len(sent))} if length and "content-length" not in headers else {}
        return self.send(method, path, query=query, headers={**signature.headers, **more}, body=sent)

    def send(self, method: str, path: str, *, query: str = "", headers: dict[str, str] = {}, body: bytes = b"") -> Answer:
        """A request exactly as given, unsigned unless the headers sign it."""
        address = urlsplit(self.endpoint)
        secure = address.scheme == "https"
        make = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = make(address.hostname, address.port, timeout=REQUEST_SECONDS)
        try:
            connection.putrequest(method, path + (f"?{query}" if query else ""), skip_host=True, skip_accept_encoding=True)
            for name, value in {"host": address.netloc, **headers}.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def clean_up(self) -> None:
        """Removes what can be removed; locked objects and their buckets stay."""
        for bucket in self.buckets:
            try:
                for page in self.plain.get_paginator("list_object_versions").paginate(Bucket=bucket):
                    for each in page.get("Versions", []) + page.get("DeleteMarkers", []):
                        self.plain.delete_object(Bucket=bucket, Key=each["Key"], VersionId=each["VersionId"],
                                                 **({"BypassGovernanceRetention": True} if "lock" in each["Key"] else {}))
                self.plain.delete_bucket(Bucket=bucket)
            except ClientError:
                pass
