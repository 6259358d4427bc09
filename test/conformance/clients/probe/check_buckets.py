"""Buckets and what is configured at them."""

import json
from datetime import datetime, timedelta, timezone

from .check import check, equal, refused
from .checksums import checksum
from .site import Site


@check("bucket: listed, found, and in a region")
def _(site: Site):
    assert site.bucket in [each["Name"] for each in site.s3.list_buckets()["Buckets"]], "not listed"
    site.s3.head_bucket(Bucket=site.bucket)
    assert "LocationConstraint" in site.s3.get_bucket_location(Bucket=site.bucket)
    return refused(lambda: site.s3.head_bucket(Bucket="no-such-bucket-of-the-probe"), "404")


@check("bucket: one that is not empty cannot be deleted")
def _(site: Site):
    return refused(lambda: site.s3.delete_bucket(Bucket=site.bucket), "409 BucketNotEmpty")


@check("bucket: an empty one is deleted")
def _(site: Site):
    bucket = site.another_bucket()
    site.s3.delete_bucket(Bucket=bucket)
    return refused(lambda: site.s3.list_objects_v2(Bucket=bucket), "404 NoSuchBucket")


@check("bucket: a name that is none is refused")
def _(site: Site):
    answer = site.raw("PUT", "/Not_A_Bucket..Name")
    equal(answer.status, 400, answer.short)


@check("bucket: policy")
def _(site: Site):
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": ["*"]}, "Action": ["s3:GetObject"],
                                                      "Resource": [f"arn:aws:s3:::{site.bucket}/public/*"]}]}
    site.s3.put_bucket_policy(Bucket=site.bucket, Policy=json.dumps(policy))
    equal(json.loads(site.s3.get_bucket_policy(Bucket=site.bucket)["Policy"])["Statement"][0]["Effect"], "Allow")
    site.s3.delete_bucket_policy(Bucket=site.bucket)


@check("bucket: lifecycle")
def _(site: Site):
    rule = {"ID": "x", "Status": "Enabled", "Filter": {"Prefix": "tmp/"}, "Expiration": {"Days": 1}}
    site.s3.put_bucket_lifecycle_configuration(Bucket=site.bucket, LifecycleConfiguration={"Rules": [rule]})
    equal(site.s3.get_bucket_lifecycle_configuration(Bucket=site.bucket)["Rules"][0]["ID"], "x")
    site.s3.delete_bucket_lifecycle(Bucket=site.bucket)


@check("bucket: CORS, and a preflight without a signature")
def _(site: Site):
    rules = [{"AllowedMethods": ["GET"], "AllowedOrigins": ["https://example.com"]}]
    site.s3.put_bucket_cors(Bucket=site.bucket, CORSConfiguration={"CORSRules": rules})
    equal(site.s3.get_bucket_cors(Bucket=site.bucket)["CORSRules"][0]["AllowedOrigins"], ["https://example.com"])
    headers = {"origin": "https://example.com", "access-control-request-method": "GET"}
    answer = site.send("OPTIONS", f"/{site.bucket}/sample", headers=headers)
    equal((answer.status, answer.headers.get("access-control-allow-origin")), (200, "https://example.com"), answer.short)
    site.s3.delete_bucket_cors(Bucket=site.bucket)


@check("bucket: tags")
def _(site: Site):
    site.s3.put_bucket_tagging(Bucket=site.bucket, Tagging={"TagSet": [{"Key": "a", "Value": "1"}]})
    equal(site.s3.get_bucket_tagging(Bucket=site.bucket)["TagSet"], [{"Key": "a", "Value": "1"}])


@check("bucket: ACLs of bucket and object")
def _(site: Site):
    equal(site.s3.get_bucket_acl(Bucket=site.bucket)["Grants"][0]["Permission"], "FULL_CONTROL")
    site.s3.put_object_acl(Bucket=site.bucket, Key="sample", ACL="private")
    equal(site.s3.get_object_acl(Bucket=site.bucket, Key="sample")["Grants"][0]["Permission"], "FULL_CONTROL")


@check("bucket: object lock")
def _(site: Site):
    bucket = site.another_bucket(ObjectLockEnabledForBucket=True)
    site.s3.put_object(Bucket=bucket, Key="locked", Body=b"1")
    until = datetime.now(timezone.utc) + timedelta(hours=1)
    site.s3.put_object_retention(Bucket=bucket, Key="locked", Retention={"Mode": "GOVERNANCE", "RetainUntilDate": until})
    equal(site.s3.get_object_retention(Bucket=bucket, Key="locked")["Retention"]["Mode"], "GOVERNANCE")


@check("request: an unknown sub-resource is not taken for a write")
def _(site: Site):
    answer = site.raw("PUT", f"/{site.bucket}/sub-resource", query="no-such-sub-resource=", body=b"x")
    assert answer.status >= 400 and not site.exists("sub-resource"), answer.short


@check("request: malformed XML is refused")
def _(site: Site):
    body = b"<Delete><Object>"
    answer = site.raw("POST", f"/{site.bucket}", query="delete=", body=body, headers={"content-md5": checksum("MD5", body)})
    equal(answer.status, 400, answer.short)
