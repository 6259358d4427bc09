"""What the readers of single-part and multipart vectors share; from docs/specs/object-format.md alone."""
import base64, hmac, re
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

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
        check(last < kind <= 128, "extension order, or an unknown one that matters")
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

NAMES = rb"cache-control|content-(disposition|encoding|language|type)|expires|x-amz-meta-(?!s3ep(-|$))[!#$%&'*+.^_`|~0-9a-z-]*"

def open_metadata(prk, value):  # 2.4
    fields, found, last = Fields(gcm(expand(prk, b"s3ep/v1/sealed-metadata"), value[:12], value[12:])), {}, b""
    end = 0
    while len(fields.data) - fields.at >= 2 and (length := fields.number(2)) > 0:
        name, held = fields.take(length), fields.take(fields.number(2))
        check(name > last and re.fullmatch(NAMES, name), "metadata name")
        check(re.fullmatch(rb"[\t\x20-\x7e\x80-\xff]*", held), "metadata value")
        found[name.decode()], last, end = held.hex(), name, fields.at
    check(len(fields.data) == max(64, -(-end // 64) * 64) and not any(fields.data[end:]), "metadata padding")
    return found

def parse_record(fields, kind):  # 2.1
    start = fields.at
    check((fields.number(1), fields.number(1)) == (1, kind), "version or kind")
    record = {"objectId": fields.take(16)}
    record["kek"] = fields.take(fields.number(1)).decode()
    record["origin"] = fields.take(fields.number(2))
    record["origin"].decode()
    record["wrapped"], record["length"] = fields.take(fields.number(2)), fields.number(8)
    check((record["length"] == 2**64 - 1) == (kind == 2), "length")
    record["commitment"] = fields.take(32)
    record["extensions"] = parse_extensions(fields.take(fields.number(2)))
    record["prefix"] = fields.data[start : fields.at]
    record["nonce"], record["sealed"] = fields.take(12), fields.take(48)
    return record

def wrapped_for(record, kek_id):  # 2.3 type 3
    if kek_id in (None, record["kek"]):
        return record["wrapped"]
    fields, found = Fields(record["extensions"].get(3, b"")), {}
    while fields.at < len(fields.data):
        name = fields.take(fields.number(1)).decode()
        found[name] = fields.take(fields.number(2))
    check(kek_id in found, "recipient")
    return found[kek_id]

def unseal(record, kek, bucket, key, kek_id=None):  # 2.2; kek(bucket, wrapped) unwraps as its provider does (1.1)
    check(record["origin"].decode() == bucket, "bucket")
    bucket_key = kek(record["origin"], wrapped_for(record, kek_id))
    dek = gcm(bucket_key, record["nonce"], record["sealed"], b"s3ep/v1/dek" + record["prefix"] + len16(key.encode()))
    prk = hmac.digest(record["objectId"], dek, "sha256")
    check(hmac.compare_digest(expand(prk, b"s3ep/v1/commitment"), record["commitment"]), "commitment")
    return prk

def open_record(text, kek, bucket, key, kind, kek_id=None):  # 2
    fields = Fields(parse_base64url(text))
    record = parse_record(fields, kind)
    check(fields.at == len(fields.data), "trailing bytes")
    prk, sealed, metadata = unseal(record, kek, bucket, key, kek_id), record["extensions"].get(1), record["extensions"].get(128)
    checksums = open_checksums(expand(prk, b"s3ep/v1/metadata"), sealed) if sealed is not None and kind == 1 else []
    return prk, record["length"], checksums, open_metadata(prk, metadata) if metadata is not None else None

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
