"""PutObject, GetObject, HeadObject, DeleteObject: bodies, names, headers."""

import hashlib
import os
from urllib.parse import quote

from .check import check, equal, refused
from .site import Site

DESCRIPTION = {
    "ContentType": "text/x-probe",
    "CacheControl": "max-age=5",
    "ContentDisposition": 'attachment; filename="p.txt"',
    "ContentEncoding": "identity-of-its-own",
    "ContentLanguage": "de",
    "Metadata": {"first": "1", "second": "two words"},
}


@check("object: body, metadata and headers come back")
def _(site: Site):
    site.s3.put_object(Bucket=site.bucket, Key="described", Body=site.body, **DESCRIPTION)
    found = site.s3.get_object(Bucket=site.bucket, Key="described")
    equal(found["Body"].read(), site.body)
    equal({name: found.get(name) for name in DESCRIPTION}, DESCRIPTION)


@check("object: HEAD describes it as GET does")
def _(site: Site):
    site.put("head", site.body, **DESCRIPTION)
    head = site.plain.head_object(Bucket=site.bucket, Key="head")
    found = site.plain.get_object(Bucket=site.bucket, Key="head")
    names = [*DESCRIPTION, "ContentLength", "ETag", "LastModified", "AcceptRanges"]
    equal({name: head.get(name) for name in names}, {name: found.get(name) for name in names})
    equal(head["ContentLength"], len(site.body))


@check("object: the ETag is the same in PUT, HEAD, GET and LIST")
def _(site: Site):
    put = site.put("etag", b"etag")["ETag"]
    equal(site.plain.head_object(Bucket=site.bucket, Key="etag")["ETag"], put)
    equal(site.plain.get_object(Bucket=site.bucket, Key="etag")["ETag"], put)
    equal(site.plain.list_objects_v2(Bucket=site.bucket, Prefix="etag")["Contents"][0]["ETag"], put)


@check("object: the ETag is the MD5 of the body")
def _(site: Site):
    equal(site.put("etag-md5", site.body)["ETag"], f'"{hashlib.md5(site.body).hexdigest()}"')


@check("object: sizes at the borders of chunks")
def _(site: Site):
    for size in (0, 1, 65535, 65536, 65537, 131071, 131072, 131073):
        body = os.urandom(size)
        site.put("size", body)
        equal(site.get("size"), body, f"size {size}")
        equal(site.plain.head_object(Bucket=site.bucket, Key="size")["ContentLength"], size)
        equal(site.plain.list_objects_v2(Bucket=site.bucket, Prefix="size")["Contents"][0]["Size"], size)


@check("object: 20 MiB in one request")
def _(site: Site):
    body = os.urandom(20 << 20)
    site.put("large", body)
    equal(hashlib.sha256(site.get("large")).digest(), hashlib.sha256(body).digest())


@check("object: overwritten by a shorter one")
def _(site: Site):
    site.put("overwritten", site.body, Metadata={"old": "1"})
    site.put("overwritten", b"short")
    found = site.plain.get_object(Bucket=site.bucket, Key="overwritten")
    equal((found["Body"].read(), found["Metadata"]), (b"short", {}))


@check("key: odd characters")
def _(site: Site):
    for key in ("odd é/ü ñ+&=~!@#$()*;:',?\"<>%25 日本.txt", "odd ", "odd\\back", "odd.", "odd😀", "odd/a|b^c`{}[]"):
        site.put(key, key.encode())
        equal(site.get(key), key.encode(), key)
    assert key in [each["Key"] for each in site.plain.list_objects_v2(Bucket=site.bucket, Prefix="odd")["Contents"]], "LIST"


@check("key: paths that a URL normaliser would fold are keys of their own")
def _(site: Site):
    paths = ["folded/a", "folded//a", "folded/./a", "folded/../a", "folded%2F%2Fa%2F", "folded/a/", "folded/a%20", "folded/a+", "folded/a%2B%2B"]
    for path in paths:
        answer = site.raw("PUT", f"/{site.bucket}/{quote(path, safe='/')}", body=path.encode())
        equal(answer.status, 200, f"PUT {path}: {answer.short}")
    for path in paths:
        equal(site.raw("GET", f"/{site.bucket}/{quote(path, safe='/')}").body, path.encode(), f"GET {path}")


@check("key: 1,024 bytes are taken, 1,025 are refused")
def _(site: Site):
    long = "k" * 1022 + "é"
    site.put(long, b"long")
    equal(site.get(long), b"long")
    return refused(lambda: site.put("k" * 1025), "KeyTooLong")


@check("object: response overrides")
def _(site: Site):
    found = site.plain.get_object(Bucket=site.bucket, Key="sample", ResponseContentType="text/override",
                                  ResponseContentDisposition="inline", ResponseCacheControl="no-store")
    equal((found["ContentType"], found["ContentDisposition"], found["CacheControl"]), ("text/override", "inline", "no-store"))


@check("object: a missing one is NoSuchKey, in a missing bucket NoSuchBucket")
def _(site: Site):
    refused(lambda: site.get("missing"), "404 NoSuchKey")
    refused(lambda: site.plain.head_object(Bucket=site.bucket, Key="missing"), "404")
    refused(lambda: site.plain.get_object(Bucket="no-such-bucket-of-the-probe", Key="x"), "404 NoSuchBucket")


@check("object: deleted, and deleted again")
def _(site: Site):
    site.put("deleted")
    for _ in range(2):
        equal(site.plain.delete_object(Bucket=site.bucket, Key="deleted")["ResponseMetadata"]["HTTPStatusCode"], 204)
    return refused(lambda: site.get("deleted"), "NoSuchKey")


@check("object: many deleted in one request")
def _(site: Site):
    keys = [f"many/{number} <&>" for number in range(12)]
    for key in keys:
        site.put(key)
    found = site.s3.delete_objects(Bucket=site.bucket, Delete={"Objects": [{"Key": key} for key in [*keys, "many/missing"]]})
    equal(sorted(each["Key"] for each in found["Deleted"]), sorted([*keys, "many/missing"]))
    equal(site.plain.list_objects_v2(Bucket=site.bucket, Prefix="many/")["KeyCount"], 0)


@check("object: many deleted quietly")
def _(site: Site):
    site.put("quiet")
    found = site.s3.delete_objects(Bucket=site.bucket, Delete={"Objects": [{"Key": "quiet"}], "Quiet": True})
    equal((found.get("Deleted", []), found.get("Errors", []), site.exists("quiet")), ([], [], False))


@check("object: attributes")
def _(site: Site):
    etag = site.put("attributes", site.body)["ETag"]
    found = site.plain.get_object_attributes(Bucket=site.bucket, Key="attributes", ObjectAttributes=["ETag", "ObjectSize", "StorageClass"])
    equal((found["ObjectSize"], found["ETag"]), (len(site.body), etag.strip('"')))


@check("object: tags, by request and by header")
def _(site: Site):
    site.put("tags", Tagging="a=1&b=two%20words")
    equal(site.plain.head_object(Bucket=site.bucket, Key="tags").get("TagCount", site.plain.get_object(Bucket=site.bucket, Key="tags").get("TagCount")), 2)
    site.s3.put_object_tagging(Bucket=site.bucket, Key="tags", Tagging={"TagSet": [{"Key": "t", "Value": "1"}]})
    equal(site.s3.get_object_tagging(Bucket=site.bucket, Key="tags")["TagSet"], [{"Key": "t", "Value": "1"}])
    site.s3.delete_object_tagging(Bucket=site.bucket, Key="tags")
    equal(site.s3.get_object_tagging(Bucket=site.bucket, Key="tags")["TagSet"], [])


@check("object: a customer's key (SSE-C) is needed for reading")
def _(site: Site):
    key = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": os.urandom(32)}
    site.s3.put_object(Bucket=site.bucket, Key="sse-c", Body=b"secret", **key)
    equal(site.s3.get_object(Bucket=site.bucket, Key="sse-c", **key)["Body"].read(), b"secret")
    return refused(lambda: site.get("sse-c"), "400", "403")
