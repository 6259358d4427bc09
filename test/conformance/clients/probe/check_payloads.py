"""How a body is proved: hashes, checksums, chunk signatures, trailers. What is refused must not be stored."""

import base64
import hashlib

from .check import check, equal, refused
from .checksums import checksum
from .chunked import SIGNED, SIGNED_TRAILER, UNSIGNED_TRAILER, signed_chunks, unsigned_chunks
from .site import Answer, Site

ALGORITHMS = ("CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256")
WRONG = b"not the body"


def not_stored(site: Site, key: str, answer: Answer, *statuses: int) -> str:
    assert answer.status in statuses, f"answered {answer.short}"
    assert not site.exists(key), f"answered {answer.status}, and stored it"
    return answer.short


def stored(site: Site, key: str, answer: Answer, body: bytes) -> None:
    equal(answer.status, 200, answer.short)
    equal(site.get(key), body)


@check("payload: a SHA-256 that does not match is refused")
def _(site: Site):
    answer = site.raw("PUT", f"/{site.bucket}/bad-sha", payload_hash=hashlib.sha256(WRONG).hexdigest(), body=b"hello")
    return not_stored(site, "bad-sha", answer, 400)


@check("payload: a SHA-256 that matches, of several chunks")
def _(site: Site):
    answer = site.raw("PUT", f"/{site.bucket}/good-sha", payload_hash=hashlib.sha256(site.body).hexdigest(), body=site.body)
    stored(site, "good-sha", answer, site.body)


@check("payload: Content-MD5")
def _(site: Site):
    site.put("md5", b"hello", ContentMD5=checksum("MD5", b"hello"))
    refused(lambda: site.put("bad-md5", b"hello", ContentMD5=checksum("MD5", WRONG)), "400 BadDigest")
    refused(lambda: site.put("bad-md5", b"hello", ContentMD5="nonsense"), "400 InvalidDigest")
    assert not site.exists("bad-md5"), "stored"


@check("payload: a body without a length is 411")
def _(site: Site):
    answer = site.raw("PUT", f"/{site.bucket}/no-length", headers={"transfer-encoding": "chunked"}, body=b"5\r\nhello\r\n0\r\n\r\n", length=False)
    equal(answer.status, 411, answer.short)


def put_chunked(site: Site, key: str, mode: str, body, *, data: bytes, **headers: str) -> Answer:
    all_headers = {"content-encoding": "aws-chunked", "x-amz-decoded-content-length": str(len(data))}
    all_headers |= {name.replace("_", "-"): value for name, value in headers.items()}
    return site.raw("PUT", f"/{site.bucket}/{key}", payload_hash=mode, headers=all_headers, body=body)


@check("chunks: signed")
def _(site: Site):
    stored(site, "chunks", put_chunked(site, "chunks", SIGNED, signed_chunks(site.body), data=site.body), site.body)
    found = site.plain.head_object(Bucket=site.bucket, Key="chunks").get("ContentEncoding", "")
    assert "aws-chunked" not in found, f"Content-Encoding is {found}"


@check("chunks: a Content-Encoding beside aws-chunked is kept")
def _(site: Site):
    answer = put_chunked(site, "chunks-gzip", SIGNED, signed_chunks(b"zip"), data=b"zip", content_encoding="aws-chunked,gzip")
    equal(answer.status, 200, answer.short)
    equal(site.plain.head_object(Bucket=site.bucket, Key="chunks-gzip").get("ContentEncoding"), "gzip")


@check("chunks: a wrong signature in the middle is refused")
def _(site: Site):
    answer = put_chunked(site, "chunks-bad", SIGNED, signed_chunks(site.body, wrong_chunk=2), data=site.body)
    return not_stored(site, "chunks-bad", answer, 400, 403)


@check("chunks: a wrong signature of the empty last one is refused")
def _(site: Site):
    answer = put_chunked(site, "chunks-last", SIGNED, signed_chunks(b"hello", wrong_chunk=1), data=b"hello")
    return not_stored(site, "chunks-last", answer, 400, 403)


@check("chunks: a decoded length that lies is refused")
def _(site: Site):
    answer = put_chunked(site, "chunks-lie", SIGNED, signed_chunks(b"hello"), data=b"hello you")
    return not_stored(site, "chunks-lie", answer, 400, 403)


def trailer_of(algorithm: str, data: bytes) -> tuple[str, str]:
    name = f"x-amz-checksum-{algorithm.lower()}"
    return name, f"{name}:{checksum(algorithm, data)}"


def check_trailers(algorithm: str) -> None:
    @check(f"trailer: unsigned chunks with {algorithm}")
    def _(site: Site):
        key, (name, line) = f"trailer-{algorithm}", trailer_of(algorithm, site.body)
        answer = put_chunked(site, key, UNSIGNED_TRAILER, unsigned_chunks(site.body, trailer=line), data=site.body, x_amz_trailer=name)
        stored(site, key, answer, site.body)

    @check(f"trailer: unsigned chunks with a wrong {algorithm} are refused")
    def _(site: Site):
        key, (name, line) = f"trailer-bad-{algorithm}", trailer_of(algorithm, WRONG)
        answer = put_chunked(site, key, UNSIGNED_TRAILER, unsigned_chunks(site.body, trailer=line), data=site.body, x_amz_trailer=name)
        return not_stored(site, key, answer, 400)

    @check(f"checksum: {algorithm} in a header is kept and returned")
    def _(site: Site):
        key, value = f"checksum-{algorithm}", checksum(algorithm, site.body)
        name = f"x-amz-checksum-{algorithm.lower()}"
        answer = site.raw("PUT", f"/{site.bucket}/{key}", headers={name: value}, body=site.body)
        equal(answer.status, 200, answer.short)
        for method in ("HEAD", "GET"):
            found = site.raw(method, f"/{site.bucket}/{key}", headers={"x-amz-checksum-mode": "ENABLED"}).headers.get(name)
            equal(found, value, method)

    @check(f"checksum: a wrong {algorithm} in a header is refused")
    def _(site: Site):
        key, name = f"checksum-bad-{algorithm}", f"x-amz-checksum-{algorithm.lower()}"
        answer = site.raw("PUT", f"/{site.bucket}/{key}", headers={name: checksum(algorithm, WRONG)}, body=site.body)
        return not_stored(site, key, answer, 400)


for each in ALGORITHMS:
    check_trailers(each)


@check("trailer: signed chunks with a signed CRC32")
def _(site: Site):
    name, line = trailer_of("CRC32", site.body)
    answer = put_chunked(site, "signed-trailer", SIGNED_TRAILER, signed_chunks(site.body, trailer=line), data=site.body, x_amz_trailer=name)
    stored(site, "signed-trailer", answer, site.body)


@check("trailer: a wrong signature of the trailer is refused")
def _(site: Site):
    name, line = trailer_of("CRC32", site.body)
    body = signed_chunks(site.body, trailer=line, wrong_trailer=True)
    answer = put_chunked(site, "trailer-sig", SIGNED_TRAILER, body, data=site.body, x_amz_trailer=name)
    return not_stored(site, "trailer-sig", answer, 400, 403)


@check("trailer: one that was announced and does not come is refused")
def _(site: Site):
    body = unsigned_chunks(site.body, trailer="")
    answer = put_chunked(site, "trailer-none", UNSIGNED_TRAILER, body, data=site.body, x_amz_trailer="x-amz-checksum-crc32")
    return not_stored(site, "trailer-none", answer, 400)


@check("checksum: the SDK's default is returned and verified by it")
def _(site: Site):
    site.s3.put_object(Bucket=site.bucket, Key="sdk-checksum", Body=site.body, ChecksumAlgorithm="CRC32")
    found = site.s3.get_object(Bucket=site.bucket, Key="sdk-checksum", ChecksumMode="ENABLED")
    equal((found["Body"].read(), found.get("ChecksumCRC32")), (site.body, checksum("CRC32", site.body)))


@check("checksum: attributes tell it")
def _(site: Site):
    site.s3.put_object(Bucket=site.bucket, Key="attributes-checksum", Body=b"hello", ChecksumAlgorithm="SHA256")
    found = site.s3.get_object_attributes(Bucket=site.bucket, Key="attributes-checksum", ObjectAttributes=["Checksum"])
    equal(found.get("Checksum", {}).get("ChecksumSHA256"), base64.b64encode(hashlib.sha256(b"hello").digest()).decode())
