"""Ranges of GetObject and HeadObject."""

from .check import check, equal, refused
from .site import Site


@check("range: first, middle, last, open, across a chunk's border")
def _(site: Site):
    cases = {"0-99": (0, 100), "1000-1999": (1000, 2000), "-50": (299_950, 300_000), "299990-": (299_990, 300_000),
             "65530-65545": (65530, 65546), "0-0": (0, 1), "299999-299999": (299_999, 300_000), "65536-131071": (65536, 131_072),
             "299000-999999": (299_000, 300_000), "-999999": (0, 300_000)}
    for text, (start, end) in cases.items():
        found = site.plain.get_object(Bucket=site.bucket, Key="sample", Range=f"bytes={text}")
        equal(found["Body"].read(), site.body[start:end], text)
        equal(found["ResponseMetadata"]["HTTPStatusCode"], 206, text)
        equal(found["ContentRange"], f"bytes {start}-{end - 1}/300000", text)


@check("range: beyond the end is 416 with the size")
def _(site: Site):
    answer = site.raw("GET", f"/{site.bucket}/sample", headers={"range": "bytes=300000-"})
    equal(answer.status, 416)
    assert b"InvalidRange" in answer.body, answer.short


@check("range: of an empty object is 416")
def _(site: Site):
    site.put("empty", b"")
    return refused(lambda: site.get("empty", Range="bytes=0-0"), "416")


@check("range: one that cannot be read is ignored")
def _(site: Site):
    for text in ("bytes=5-2", "bytes=a-b", "lines=1-2"):
        answer = site.raw("GET", f"/{site.bucket}/sample", headers={"range": text})
        equal((answer.status, answer.body), (200, site.body), text)


@check("range: HEAD answers with the range's size")
def _(site: Site):
    head = site.plain.head_object(Bucket=site.bucket, Key="sample", Range="bytes=10-19")
    equal((head["ContentLength"], head["ResponseMetadata"]["HTTPStatusCode"]), (10, 206))
