"""Who may call: headers, presigned URLs, forms."""

import time
import urllib.error
import urllib.request
from datetime import timedelta
from urllib.parse import urlsplit

from .check import check, equal, refused
from .site import Site

BOUNDARY = "probe-form-boundary"


def fetch(url: str, **options) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, **options), timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


@check("access: a wrong secret is refused")
def _(site: Site):
    client = site.client(secret="wrong" + site.secret)
    return refused(lambda: client.list_objects_v2(Bucket=site.bucket), "SignatureDoesNotMatch")


@check("access: an unknown access key is refused")
def _(site: Site):
    client = site.client(access_key="NOSUCHACCESSKEY")
    return refused(lambda: client.list_objects_v2(Bucket=site.bucket), "InvalidAccessKeyId")


@check("access: an unsigned request is refused")
def _(site: Site):
    answer = site.send("GET", f"/{site.bucket}/sample")
    equal(answer.status, 403)
    assert b"AccessDenied" in answer.body, answer.short


@check("access: a clock that is an hour off is refused")
def _(site: Site):
    answer = site.raw("GET", f"/{site.bucket}/sample", clock=timedelta(hours=-1))
    equal(answer.status, 403)
    assert b"RequestTimeTooSkewed" in answer.body, answer.short


@check("access: a header altered after signing is refused")
def _(site: Site):
    url = site.plain.generate_presigned_url("put_object", Params={"Bucket": site.bucket, "Key": "altered", "ContentType": "text/a"})
    equal(fetch(url, data=b"x", method="PUT", headers={"Content-Type": "text/b"})[0], 403)


def presigned(site: Site, **options) -> str:
    return site.plain.generate_presigned_url("get_object", Params={"Bucket": site.bucket, "Key": "sample"}, **options)


@check("presigned: GET")
def _(site: Site):
    equal(fetch(presigned(site)), (200, site.body))


@check("presigned: GET of a range")
def _(site: Site):
    equal(fetch(presigned(site), headers={"Range": "bytes=70000-70009"}), (206, site.body[70000:70010]))


@check("presigned: PUT")
def _(site: Site):
    url = site.plain.generate_presigned_url("put_object", Params={"Bucket": site.bucket, "Key": "presigned-put"})
    equal(fetch(url, data=b"hello", method="PUT", headers={"Content-Type": ""})[0], 200)
    equal(site.get("presigned-put"), b"hello")


@check("presigned: a signature altered in one digit is refused")
def _(site: Site):
    url = presigned(site)
    equal(fetch(url[:-1] + ("0" if url[-1] != "0" else "1"))[0], 403)


@check("presigned: an expired URL is refused")
def _(site: Site):
    url = presigned(site, ExpiresIn=1)
    time.sleep(2.1)
    equal(fetch(url)[0], 403)


@check("presigned: a URL for longer than a week is refused")
def _(site: Site):
    status = fetch(presigned(site, ExpiresIn=604_801))[0]
    assert status in (400, 403), status


def post_form(site: Site, key: str, *, data: bytes = b"posted", name: str = "file.txt", fields: dict | None = None, conditions: list | None = None):
    form = site.plain.generate_presigned_post(site.bucket, key, Fields=fields, Conditions=conditions)
    parts = [f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{each}"\r\n\r\n{value}\r\n' for each, value in form["fields"].items()]
    head = "".join(parts) + f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = head.encode() + data + f"\r\n--{BOUNDARY}--\r\n".encode()
    headers = {"content-type": f"multipart/form-data; boundary={BOUNDARY}", "content-length": str(len(body))}
    return site.send("POST", urlsplit(form["url"]).path, headers=headers, body=body)


@check("form: an upload under a policy")
def _(site: Site):
    answer = post_form(site, "form")
    assert answer.status in (200, 204), answer.short
    equal(site.get("form"), b"posted")


@check("form: success_action_status 201 answers with a document")
def _(site: Site):
    condition = {"success_action_status": "201"}
    answer = post_form(site, "form-201", fields=dict(condition), conditions=[condition])
    equal(answer.status, 201, answer.short)
    assert b"<PostResponse" in answer.body and b"form-201" in answer.body, answer.short


@check("form: ${filename} becomes the file's name")
def _(site: Site):
    answer = post_form(site, "form/${filename}", name="report.txt")
    assert answer.status in (200, 204), answer.short
    equal(site.get("form/report.txt"), b"posted")


@check("form: a file longer than the policy allows is refused and not stored")
def _(site: Site):
    answer = post_form(site, "form-long", data=b"x" * 100, conditions=[["content-length-range", 1, 50]])
    equal(answer.status, 400, answer.short)
    assert not site.exists("form-long"), "stored"


@check("form: a field that the policy does not allow is refused and not stored")
def _(site: Site):
    answer = post_form(site, "form-field", fields={"acl": "public-read"})
    equal(answer.status, 403, answer.short)
    assert not site.exists("form-field"), "stored"
