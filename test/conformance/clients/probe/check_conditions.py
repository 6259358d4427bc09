"""Conditional requests and copies."""

from datetime import datetime, timedelta, timezone

from .check import check, equal, refused
from .site import Site

WRONG_ETAG = '"00000000000000000000000000000000"'
HOUR = timedelta(hours=1)


def etag_of(site: Site, key: str = "sample") -> str:
    return site.plain.head_object(Bucket=site.bucket, Key=key)["ETag"]


def source(site: Site, key: str = "sample", **more) -> dict:
    return {"Bucket": site.bucket, "Key": key, **more}


@check("condition: GET with If-None-Match of the ETag is 304")
def _(site: Site):
    answer = site.raw("GET", f"/{site.bucket}/sample", headers={"if-none-match": etag_of(site)})
    equal((answer.status, answer.body), (304, b""))


@check("condition: GET with If-None-Match of another ETag is 200")
def _(site: Site):
    equal(site.get("sample", IfNoneMatch=WRONG_ETAG), site.body)


@check("condition: GET with If-Match of the ETag is 200, of another 412")
def _(site: Site):
    equal(site.get("sample", IfMatch=etag_of(site)), site.body)
    return refused(lambda: site.get("sample", IfMatch=WRONG_ETAG), "412")


@check("condition: GET with If-Match and a range")
def _(site: Site):
    equal(site.get("sample", IfMatch=etag_of(site), Range="bytes=65000-66000"), site.body[65000:66001])


@check("condition: GET with dates")
def _(site: Site):
    now = datetime.now(timezone.utc)
    equal(site.get("sample", IfModifiedSince=now - 24 * HOUR), site.body)
    equal(site.get("sample", IfUnmodifiedSince=now + HOUR), site.body)
    refused(lambda: site.get("sample", IfUnmodifiedSince=now - 24 * HOUR), "412")
    written = site.plain.head_object(Bucket=site.bucket, Key="sample")["LastModified"]
    return refused(lambda: site.get("sample", IfModifiedSince=written), "304")


@check("condition: HEAD with If-None-Match is 304, with If-Match of another ETag 412")
def _(site: Site):
    refused(lambda: site.plain.head_object(Bucket=site.bucket, Key="sample", IfNoneMatch=etag_of(site)), "304")
    return refused(lambda: site.plain.head_object(Bucket=site.bucket, Key="sample", IfMatch=WRONG_ETAG), "412")


@check("condition: PUT with If-None-Match * writes once")
def _(site: Site):
    site.s3.put_object(Bucket=site.bucket, Key="once", Body=b"first", IfNoneMatch="*")
    refused(lambda: site.s3.put_object(Bucket=site.bucket, Key="once", Body=b"second", IfNoneMatch="*"), "412 PreconditionFailed")
    equal(site.get("once"), b"first")


@check("condition: PUT with If-Match of the ETag writes, of another is 412")
def _(site: Site):
    etag = site.put("swap", b"1")["ETag"]
    refused(lambda: site.put("swap", b"2", IfMatch=WRONG_ETAG), "412")
    equal(site.get("swap"), b"1")
    site.put("swap", b"3", IfMatch=etag)
    refused(lambda: site.put("swap", b"4", IfMatch=etag), "412")
    equal(site.get("swap"), b"3")


@check("condition: PUT with If-Match of a missing object is 404")
def _(site: Site):
    return refused(lambda: site.put("swap-missing", b"2", IfMatch=WRONG_ETAG), "404", "412")


@check("copy: keeps body, headers and metadata")
def _(site: Site):
    site.put("copy-from", site.body, Metadata={"k": "1"}, ContentType="text/x-copy", CacheControl="max-age=7")
    result = site.plain.copy_object(Bucket=site.bucket, Key="copy-to", CopySource=source(site, "copy-from"))
    found = site.plain.get_object(Bucket=site.bucket, Key="copy-to")
    equal(found["Body"].read(), site.body)
    equal((found["Metadata"], found["ContentType"], found["CacheControl"]), ({"k": "1"}, "text/x-copy", "max-age=7"))
    equal(result["CopyObjectResult"]["ETag"].strip('"'), found["ETag"].strip('"'), "ETag")


@check("copy: replaces metadata")
def _(site: Site):
    site.put("replace-from", site.body, Metadata={"old": "1"})
    site.plain.copy_object(Bucket=site.bucket, Key="replace-to", CopySource=source(site, "replace-from"),
                           MetadataDirective="REPLACE", Metadata={"new": "9"}, ContentType="text/new")
    found = site.plain.get_object(Bucket=site.bucket, Key="replace-to")
    equal((found["Body"].read(), found["Metadata"], found["ContentType"]), (site.body, {"new": "9"}, "text/new"))


@check("copy: onto itself only with a change")
def _(site: Site):
    site.put("itself", b"self", Metadata={"old": "1"})
    refused(lambda: site.plain.copy_object(Bucket=site.bucket, Key="itself", CopySource=source(site, "itself")), "400 InvalidRequest")
    site.plain.copy_object(Bucket=site.bucket, Key="itself", CopySource=source(site, "itself"), MetadataDirective="REPLACE", Metadata={"new": "2"})
    found = site.plain.get_object(Bucket=site.bucket, Key="itself")
    equal((found["Body"].read(), found["Metadata"]), (b"self", {"new": "2"}))


@check("copy: of an odd key into another bucket")
def _(site: Site):
    key, bucket = "copy odd/é +%&?.txt", site.another_bucket()
    site.put(key, b"odd")
    site.plain.copy_object(Bucket=bucket, Key="target", CopySource=source(site, key))
    equal(site.plain.get_object(Bucket=bucket, Key="target")["Body"].read(), b"odd")


@check("copy: a copy of a copy, and of an overwritten source")
def _(site: Site):
    site.put("chain-1", site.body)
    for number in (1, 2):
        site.plain.copy_object(Bucket=site.bucket, Key=f"chain-{number + 1}", CopySource=source(site, f"chain-{number}"))
    site.put("chain-1", b"other")
    equal(site.get("chain-3", Range="bytes=65530-65540"), site.body[65530:65541])


@check("copy: conditions on the source")
def _(site: Site):
    copy = lambda **options: site.plain.copy_object(Bucket=site.bucket, Key="copy-if", CopySource=source(site), **options)
    copy(CopySourceIfMatch=etag_of(site))
    refused(lambda: copy(CopySourceIfMatch=WRONG_ETAG), "412")
    refused(lambda: copy(CopySourceIfNoneMatch=etag_of(site)), "412")


def tags(site: Site, key: str) -> list[dict]:
    return site.plain.get_object_tagging(Bucket=site.bucket, Key=key)["TagSet"]


@check("copy: tags are kept")
def _(site: Site):
    site.put("tags-from", Tagging="a=1")
    site.plain.copy_object(Bucket=site.bucket, Key="tags-kept", CopySource=source(site, "tags-from"))
    equal(tags(site, "tags-kept"), [{"Key": "a", "Value": "1"}])


@check("copy: tags are kept where metadata is replaced")
def _(site: Site):
    site.put("tags-meta", Tagging="a=1")
    site.plain.copy_object(Bucket=site.bucket, Key="tags-meta-to", CopySource=source(site, "tags-meta"), MetadataDirective="REPLACE", Metadata={"n": "1"})
    equal(tags(site, "tags-meta-to"), [{"Key": "a", "Value": "1"}])


@check("copy: tags are replaced")
def _(site: Site):
    site.put("tags-old", Tagging="a=1")
    site.plain.copy_object(Bucket=site.bucket, Key="tags-new", CopySource=source(site, "tags-old"), TaggingDirective="REPLACE", Tagging="b=2")
    equal(tags(site, "tags-new"), [{"Key": "b", "Value": "2"}])


@check("copy: tags and metadata are replaced")
def _(site: Site):
    site.put("tags-both", Tagging="a=1")
    site.plain.copy_object(Bucket=site.bucket, Key="tags-both-to", CopySource=source(site, "tags-both"), TaggingDirective="REPLACE", Tagging="b=2",
                           MetadataDirective="REPLACE", Metadata={"n": "1"})
    equal(tags(site, "tags-both-to"), [{"Key": "b", "Value": "2"}])


@check("copy: of a missing object is 404")
def _(site: Site):
    return refused(lambda: site.plain.copy_object(Bucket=site.bucket, Key="x", CopySource=source(site, "missing")), "404")
