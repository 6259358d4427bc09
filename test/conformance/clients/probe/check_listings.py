"""Listings and versions."""

from .check import check, equal, refused
from .site import Site

FOLDERS = 12


def fill(site: Site, prefix: str) -> None:
    for number in range(FOLDERS):
        site.put(f"{prefix}/{number:02}/f", b"x" * number)


@check("list: v2 with prefix, delimiter and pages")
def _(site: Site):
    fill(site, "pages")
    found, token = [], {}
    while True:
        page = site.plain.list_objects_v2(Bucket=site.bucket, Prefix="pages/", Delimiter="/", MaxKeys=5, **token)
        found += [each["Prefix"] for each in page["CommonPrefixes"]]
        if not page["IsTruncated"]:
            break
        equal(page["KeyCount"], 5)
        token = {"ContinuationToken": page["NextContinuationToken"]}
    equal(found, [f"pages/{number:02}/" for number in range(FOLDERS)])


@check("list: v2 with start-after and owner")
def _(site: Site):
    fill(site, "after")
    page = site.plain.list_objects_v2(Bucket=site.bucket, Prefix="after/", StartAfter="after/09/f", FetchOwner=True)
    equal([each["Key"] for each in page["Contents"]], ["after/10/f", "after/11/f"])
    assert page["Contents"][0]["Owner"]["ID"], "no owner"


@check("list: v1 with marker and pages")
def _(site: Site):
    fill(site, "marker")
    page = site.plain.list_objects(Bucket=site.bucket, Prefix="marker/", MaxKeys=5)
    equal((len(page["Contents"]), page["IsTruncated"]), (5, True))
    page = site.plain.list_objects(Bucket=site.bucket, Prefix="marker/", Marker="marker/09/f")
    equal([each["Size"] for each in page["Contents"]], [10, 11])


@check("list: sizes are those of the bodies")
def _(site: Site):
    fill(site, "sizes")
    for call in (site.plain.list_objects, site.plain.list_objects_v2):
        equal([each["Size"] for each in call(Bucket=site.bucket, Prefix="sizes/")["Contents"]], list(range(FOLDERS)))
    versions = site.plain.list_object_versions(Bucket=site.bucket, Prefix="sizes/")["Versions"]
    equal([each["Size"] for each in versions], list(range(FOLDERS)), "versions")


@check("list: encoding-type url")
def _(site: Site):
    site.put("url <é>&\u0007 +", b"x")
    answer = site.raw("GET", f"/{site.bucket}", query="encoding-type=url&list-type=2&prefix=url%20")
    equal(answer.status, 200, answer.short)
    assert b"%3C%C3%A9%3E%26%07" in answer.body, answer.body


@check("list: max-keys 0 is an empty page")
def _(site: Site):
    page = site.plain.list_objects_v2(Bucket=site.bucket, MaxKeys=0)
    equal((page["KeyCount"], page["IsTruncated"]), (0, False))


@check("list: nothing under a prefix")
def _(site: Site):
    page = site.plain.list_objects_v2(Bucket=site.bucket, Prefix="there is nothing/")
    equal((page["KeyCount"], page.get("Contents", [])), (0, []))


def versioned(site: Site) -> str:
    bucket = site.another_bucket()
    site.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    equal(site.s3.get_bucket_versioning(Bucket=bucket).get("Status"), "Enabled")
    return bucket


@check("versions: written, read, listed with sizes")
def _(site: Site):
    bucket = versioned(site)
    ids = [site.plain.put_object(Bucket=bucket, Key="k", Body=b"x" * size)["VersionId"] for size in (1, 2)]
    read = lambda **which: site.plain.get_object(Bucket=bucket, Key="k", **which)["Body"].read()
    equal([read(VersionId=each) for each in ids] + [read()], [b"x", b"xx", b"xx"])
    equal(site.plain.head_object(Bucket=bucket, Key="k", VersionId=ids[0])["ContentLength"], 1)
    found = site.plain.list_object_versions(Bucket=bucket)["Versions"]
    equal([(each["VersionId"], each["Size"], each["IsLatest"]) for each in found], [(ids[1], 2, True), (ids[0], 1, False)])


@check("versions: a delete marker hides, and removed it shows again")
def _(site: Site):
    bucket = versioned(site)
    site.plain.put_object(Bucket=bucket, Key="k", Body=b"kept")
    marker = site.plain.delete_object(Bucket=bucket, Key="k")
    equal(marker.get("DeleteMarker"), True)
    refused(lambda: site.plain.get_object(Bucket=bucket, Key="k"), "404 NoSuchKey")
    equal(len(site.plain.list_object_versions(Bucket=bucket)["DeleteMarkers"]), 1)
    site.plain.delete_object(Bucket=bucket, Key="k", VersionId=marker["VersionId"])
    equal(site.plain.get_object(Bucket=bucket, Key="k")["Body"].read(), b"kept")


@check("versions: an older one is copied")
def _(site: Site):
    bucket = versioned(site)
    old = site.plain.put_object(Bucket=bucket, Key="k", Body=b"old")["VersionId"]
    site.plain.put_object(Bucket=bucket, Key="k", Body=b"new")
    site.plain.copy_object(Bucket=bucket, Key="c", CopySource={"Bucket": bucket, "Key": "k", "VersionId": old})
    equal(site.plain.get_object(Bucket=bucket, Key="c")["Body"].read(), b"old")
