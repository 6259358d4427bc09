"""Multipart uploads."""

import hashlib
import os

from .check import check, equal, refused
from .site import Site

PART_BYTES = 5 << 20


def create(site: Site, key: str, **options) -> dict:
    upload = site.plain.create_multipart_upload(Bucket=site.bucket, Key=key, **options)["UploadId"]
    return {"Bucket": site.bucket, "Key": key, "UploadId": upload}


def upload_parts(site: Site, upload: dict, bodies: list[bytes]) -> list[dict]:
    return [{"PartNumber": number, "ETag": site.plain.upload_part(**upload, PartNumber=number, Body=body)["ETag"]}
            for number, body in enumerate(bodies, 1)]


def complete(site: Site, upload: dict, parts: list[dict]) -> dict:
    return site.plain.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})


@check("multipart: three parts, read whole and over their border")
def _(site: Site):
    bodies = [os.urandom(PART_BYTES), os.urandom(PART_BYTES), os.urandom(12_345)]
    whole = b"".join(bodies)
    upload = create(site, "parts", Metadata={"m": "1"}, ContentType="text/parts")
    complete(site, upload, upload_parts(site, upload, bodies))
    found = site.plain.get_object(Bucket=site.bucket, Key="parts")
    equal(hashlib.sha256(found["Body"].read()).digest(), hashlib.sha256(whole).digest())
    equal((found["Metadata"], found["ContentType"]), ({"m": "1"}, "text/parts"))
    equal(site.get("parts", Range=f"bytes={PART_BYTES - 10}-{PART_BYTES + 9}"), whole[PART_BYTES - 10 : PART_BYTES + 10])
    second = site.plain.get_object(Bucket=site.bucket, Key="parts", PartNumber=2)
    equal(second["Body"].read() == bodies[1], True, "partNumber=2")
    equal(site.plain.list_objects_v2(Bucket=site.bucket, Prefix="parts")["Contents"][0]["Size"], len(whole))


@check("multipart: parts and uploads are listed")
def _(site: Site):
    upload = create(site, "listed-parts")
    upload_parts(site, upload, [b"a" * 10, b"b" * 20])
    equal([each["Size"] for each in site.plain.list_parts(**upload)["Parts"]], [10, 20])
    uploads = site.plain.list_multipart_uploads(Bucket=site.bucket)["Uploads"]
    assert upload["UploadId"] in [each["UploadId"] for each in uploads], "not listed"
    site.plain.abort_multipart_upload(**upload)


@check("multipart: the SDK's managed upload and download")
def _(site: Site):
    import io

    body, found = os.urandom(17 << 20), io.BytesIO()
    site.s3.upload_fileobj(io.BytesIO(body), site.bucket, "managed")
    site.s3.download_fileobj(site.bucket, "managed", found)
    equal(found.getvalue() == body, True, "same bytes")


@check("multipart: checksums of parts")
def _(site: Site):
    upload = site.s3.create_multipart_upload(Bucket=site.bucket, Key="part-sums", ChecksumAlgorithm="CRC32")["UploadId"]
    where = {"Bucket": site.bucket, "Key": "part-sums", "UploadId": upload}
    part = site.s3.upload_part(**where, PartNumber=1, Body=site.body, ChecksumAlgorithm="CRC32")
    site.s3.complete_multipart_upload(**where, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"], "ChecksumCRC32": part["ChecksumCRC32"]}]})
    equal(site.s3.get_object(Bucket=site.bucket, Key="part-sums")["Body"].read(), site.body)


@check("multipart: a small part in the middle is EntityTooSmall")
def _(site: Site):
    upload = create(site, "small-parts")
    parts = upload_parts(site, upload, [b"x" * 10, b"y" * 10])
    return refused(lambda: complete(site, upload, parts), "EntityTooSmall")


@check("multipart: a wrong ETag is InvalidPart, a wrong order InvalidPartOrder")
def _(site: Site):
    upload = create(site, "wrong-parts")
    parts = upload_parts(site, upload, [b"x" * PART_BYTES, b"y"])
    refused(lambda: complete(site, upload, [{"PartNumber": 1, "ETag": '"' + "0" * 32 + '"'}]), "InvalidPart")
    return refused(lambda: complete(site, upload, parts[::-1]), "InvalidPartOrder")


@check("multipart: aborted, it is gone")
def _(site: Site):
    upload = create(site, "aborted")
    upload_parts(site, upload, [b"x"])
    site.plain.abort_multipart_upload(**upload)
    return refused(lambda: site.plain.list_parts(**upload), "NoSuchUpload")


@check("multipart: a part copied from a range of an object")
def _(site: Site):
    upload = create(site, "copied-part")
    part = site.plain.upload_part_copy(**upload, PartNumber=1, CopySource={"Bucket": site.bucket, "Key": "sample"}, CopySourceRange="bytes=65530-66529")
    complete(site, upload, [{"PartNumber": 1, "ETag": part["CopyPartResult"]["ETag"]}])
    equal(site.get("copied-part"), site.body[65530:66530])
