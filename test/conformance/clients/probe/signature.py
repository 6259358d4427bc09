"""AWS Signature Version 4 by hand, for requests that no SDK would send.

https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

UNSIGNED = "UNSIGNED-PAYLOAD"
EMPTY_SHA256 = hashlib.sha256(b"").hexdigest()


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


@dataclass(frozen=True)
class Signature:
    """A request's signature, and what it takes to sign its chunks."""

    headers: dict[str, str]
    seed: str
    key: bytes
    date: str
    scope: str

    def chunk(self, previous: str, data: bytes) -> str:
        digest = hashlib.sha256(data).hexdigest()
        return self._sign("AWS4-HMAC-SHA256-PAYLOAD", previous, f"{EMPTY_SHA256}\n{digest}")

    def trailer(self, previous: str, line: str) -> str:
        digest = hashlib.sha256(f"{line}\n".encode()).hexdigest()
        return self._sign("AWS4-HMAC-SHA256-TRAILER", previous, digest)

    def _sign(self, algorithm: str, previous: str, rest: str) -> str:
        return _hmac(self.key, f"{algorithm}\n{self.date}\n{self.scope}\n{previous}\n{rest}").hex()


def sign(*, method: str, path: str, query: str, headers: dict[str, str], payload_hash: str,
         access_key: str, secret: str, region: str, now: datetime) -> Signature:
    """path and query: as they are sent, the query sorted and encoded already. headers: with host."""
    date = now.strftime("%Y%m%dT%H%M%SZ")
    signed = {name.lower(): value for name, value in headers.items()}
    signed |= {"x-amz-date": date, "x-amz-content-sha256": payload_hash}
    names = ";".join(sorted(signed))
    lines = "".join(f"{name}:{signed[name].strip()}\n" for name in sorted(signed))
    canonical = "\n".join([method, path, query, lines, names, payload_hash])
    scope = f"{date[:8]}/{region}/s3/aws4_request"
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = _hmac(key, part)
    seed = _hmac(key, f"AWS4-HMAC-SHA256\n{date}\n{scope}\n{digest}").hex()
    signed["authorization"] = f"AWS4-HMAC-SHA256 Credential={access_key}/{scope}, SignedHeaders={names}, Signature={seed}"
    return Signature(signed, seed, key, date, scope)
