#!/usr/bin/env python3
"""Reads docs/specs/vectors by docs/specs/object-format.md alone. Needs the package `cryptography`."""
import base64, hashlib, hmac, json, pathlib, re, sys
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VECTORS = pathlib.Path(__file__).resolve().parents[2] / "docs" / "specs" / "vectors"
C, OVERHEAD, MAX_STORED = 65536, 28, 5 * 2**30
DIGESTS = {1: ("CRC32", 4), 2: ("CRC32C", 4), 3: ("CRC64NVME", 8), 4: ("SHA1", 20), 5: ("SHA256", 32), 6: ("MD5", 16)}

def check(holds, why):
    if not holds:
        raise ValueError(why)

def gcm(key, nonce, sealed, aad=b""):
    check(len(nonce) == 12 and len(sealed) >= 16, "too short for a nonce and a tag")
    return AESGCM(key).decrypt(nonce, sealed, aad)

def expand(prk, info):  # HKDF-Expand to 32 bytes is one HMAC
    return hmac.digest(prk, info + b"\x01", "sha256")

def segment_key(prk, part, attempt):  # 1
    return expand(prk, b"s3ep/v1/segment" + part.to_bytes(4, "big") + attempt)

def len16(data):
    return len(data).to_bytes(2, "big") + data

class Fields:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, size):
        check(self.at + size <= len(self.data), "truncated")
        self.at += size
        return self.data[self.at - size : self.at]

    def number(self, size):
        return int.from_bytes(self.take(size), "big")

def unwrap(kek, bucket, wrapped):  # 1.1 local-aes
    check(len(wrapped) == 12 + 32 + 16, "wrapped bucket key")
    return gcm(kek, wrapped[:12], wrapped[12:], b"s3ep/v1/bucket-key" + len16(bucket))

def parse_base64url(text):  # introduction: no padding, no other character, trailing bits zero
    check(re.fullmatch(r"[A-Za-z0-9_-]*", text) and len(text) % 4 != 1, "base64url")
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    check(base64.urlsafe_b64encode(data).decode().rstrip("=") == text, "trailing bits")
    return data

def parse_extensions(data):  # 2.3
    fields, found, last = Fields(data), {}, -1
    while fields.at < len(data):
        kind, value = fields.number(1), fields.take(fields.number(2))
        check(last < kind < 128, "extension order, or an unknown one that matters")
        found[kind], last = value, kind
    return found

def open_checksums(meta_key, value):  # 2.3
    fields, found, last = Fields(gcm(meta_key, value[:12], value[12:], b"s3ep/v1/checksums")), [], 0
    while fields.at < len(fields.data):
        code = fields.number(1)
        check(code > last and code in DIGESTS, "checksum algorithm")
        found.append({"algorithm": DIGESTS[code][0], "digest": fields.take(DIGESTS[code][1]).hex()})
        last = code
    return found

def open_record(text, kek, bucket, key):  # 2.1, 2.2
    fields = Fields(parse_base64url(text))
    check((fields.number(1), fields.number(1)) == (1, 1), "version or kind")
    object_id = fields.take(16)
    fields.take(fields.number(1)).decode()
    origin = fields.take(fields.number(2))
    check(origin.decode() == bucket, "bucket")
    wrapped, length, commitment = fields.take(fields.number(2)), fields.number(8), fields.take(32)
    extensions = parse_extensions(fields.take(fields.number(2)))
    prefix, nonce, sealed = fields.data[: fields.at], fields.take(12), fields.take(48)
    check(fields.at == len(fields.data), "trailing bytes")
    dek = gcm(unwrap(kek, origin, wrapped), nonce, sealed, b"s3ep/v1/dek" + prefix + len16(key.encode()))
    prk = hmac.digest(object_id, dek, "sha256")
    check(hmac.compare_digest(expand(prk, b"s3ep/v1/commitment"), commitment), "commitment")
    checksums = open_checksums(expand(prk, b"s3ep/v1/metadata"), extensions[1]) if 1 in extensions else []
    return prk, length, checksums

def open_chunks(prk, stored, first_chunk=0):  # 3
    attempt, plaintext = stored[:12], b""
    for at in range(0, len(stored), C + OVERHEAD):
        chunk, index = stored[at : at + C + OVERHEAD], first_chunk + at // (C + OVERHEAD)
        check(len(chunk) >= OVERHEAD and chunk[:12] == attempt, "attempt, or a cut")
        plaintext += gcm(segment_key(prk, 0, attempt), index.to_bytes(12, "big"), chunk[12:])
    return plaintext

def plaintext_size(stored):  # 3.1
    k, r = divmod(stored, C + OVERHEAD)
    return stored - OVERHEAD * (k + 1) if r >= OVERHEAD and stored <= MAX_STORED else None

def rule(first, end):  # vectors/README.md
    return bytes(i % 251 for i in range(first, end))

def make_piece(piece, dek, object_id):  # vectors/README.md
    dek, object_id = piece.get("otherDek", dek), piece.get("otherObjectId", object_id)
    prk = hmac.digest(bytes.fromhex(object_id), bytes.fromhex(dek), "sha256")
    attempt, nonce = bytes.fromhex(piece["attemptId"]), piece["chunk"].to_bytes(12, "big")
    key = segment_key(prk, piece["partNumber"], attempt)
    data = bytearray(attempt + AESGCM(key).encrypt(nonce, rule(*piece["plaintext"]), b""))
    if "flip" in piece:
        data[piece["flip"]] ^= 1
    return bytes(data[: piece.get("keep", len(data))])

def stored_of(vector):
    if "base64" in vector["stored"]:
        return base64.b64decode(vector["stored"]["base64"])
    dek, object_id = vector["dek"], base64.urlsafe_b64decode(vector["record"][:24])[2:18].hex()
    return b"".join(make_piece(piece, dek, object_id) for piece in vector["stored"]["pieces"])

def read_object(vector):
    stored = stored_of(vector)
    assert hashlib.sha256(stored).hexdigest() == vector["storedSha256"]
    prk, length, checksums = open_record(vector["record"], bytes.fromhex(vector["kek"]), vector["bucket"], vector["key"])
    check(plaintext_size(len(stored)) == length, "stored size")  # 3.1
    plaintext = open_chunks(prk, stored)
    assert plaintext == rule(0, vector["plaintextBytes"]) and checksums == vector["checksums"]
    for r in vector["ranges"]:
        part = open_chunks(prk, stored[r["storedFirst"] : r["storedLast"] + 1], r["first"] // C)
        assert part[r["first"] % C :][: r["last"] + 1 - r["first"]] == plaintext[r["first"] : r["last"] + 1]

def read_size(vector):
    assert plaintext_size(vector["storedBytes"]) == vector["plaintextBytes"]

def read_bucket_key(vector):
    kek, wrapped = bytes.fromhex(vector["kek"]), bytes.fromhex(vector["wrapped"])
    assert unwrap(kek, vector["originBucket"].encode(), wrapped).hex() == vector["bucketKey"]

def outcome(read, vector):
    try:
        read(vector)
        return "success"
    except Exception as reason:  # any other is a vector that is not what it says, or a fault in this reader
        return f"{'refused' if isinstance(reason, (ValueError, InvalidTag)) else 'wrong'}: {reason!r}"

passed = failed = 0
for name in ("objects", "record-refusals", "stored-refusals", "bucket-keys", "sizes"):
    for vector in json.loads((VECTORS / f"{name}.json").read_text("utf-8")):
        read = {"bucket-keys": read_bucket_key, "sizes": read_size}.get(name, read_object)
        found, expected = outcome(read, vector), vector.get("expect", "success")
        right = found == "success" if expected == "success" else found.startswith("refused")
        passed, failed = passed + right, failed + (not right)
        print(f"FAILED {name}: {vector.get('name', vector)}: {found}\n" if not right else "", end="")
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed or not passed else 0)
