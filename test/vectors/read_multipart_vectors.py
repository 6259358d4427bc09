"""Reads the multipart files of docs/specs/vectors by docs/specs/object-format.md alone; run by read_vectors.py."""
import base64, hashlib, hmac, re
from format_reader import Fields, check, expand, gcm, len16, make_piece, open_record, parse_record, rule, segment_key, unseal
from read_wrapped_keys import kek_of

C, OVERHEAD, K, F = 65536, 28, 512, 28 * 512
MAX_PART = 5 * 2**30 - F
CHECKSUMS = {1: ("CRC32", 4), 2: ("CRC32C", 4), 3: ("CRC64NVME", 8), 4: ("SHA1", 20), 5: ("SHA256", 32), 6: ("MD5", 16)}
TYPES = {1: "composite", 2: "full-object"}

def part_chunk_size(p):  # 4.1
    size = C
    while p // size + 1 > K:
        size *= 2
    return size

def manifest_size(m):  # 4.3
    return 114 + 20 * m

def multipart_size(stored, m):  # 4.3
    if not 1 <= m <= 10000:
        return None
    p = stored - m * F - manifest_size(m)
    return p if 0 <= p <= min(m, 9999) * MAX_PART else None

def parse_tail(tail):  # 4.3, 4.4
    check(len(tail) == 8 and tail[:4] == b"S3EP", "mark")
    m = int.from_bytes(tail[4:], "big")
    check(1 <= m <= 10000, "M")
    return m

def open_manifest(prk, data, m, stored_size):  # 4.3, 4.4
    check(parse_tail(data[-8:]) == m and len(data) == manifest_size(m), "manifest size, or M")
    manifest_id = data[:12]
    payload = gcm(expand(prk, b"s3ep/v1/manifest" + manifest_id), bytes(12), data[12:-8])
    right_id = hmac.digest(expand(prk, b"s3ep/v1/manifest-id"), m.to_bytes(4, "big") + payload, "sha256")[:12]
    check(hmac.compare_digest(right_id, manifest_id), "manifestId")
    fields, parts, last = Fields(payload), [], 0
    n, total, algorithm, kind, value = fields.number(4), fields.number(8), fields.number(1), fields.number(1), fields.take(64)
    check(1 <= n and m - n in (0, 1), "N")
    checksum = None
    if (algorithm, kind) != (0, 0):
        check(algorithm in CHECKSUMS and kind in TYPES, "checksum")
        name, size = CHECKSUMS[algorithm]
        checksum, value = {"algorithm": name, "type": TYPES[kind], "bytes": value[:size].hex()}, value[size:]
    check(not any(value), "checksum padding")
    for _ in range(n):
        number, size, attempt = fields.number(2), fields.number(6), fields.take(12)
        check(last < number < 10000 and size <= MAX_PART, "part number or length")
        parts.append({"partNumber": number, "plaintextBytes": size, "attemptId": attempt.hex() if any(attempt) else None})
        last = number
    check(not any(fields.take(20 * (m - n))) and fields.at == len(payload), "unused entry")
    check(total == sum(part["plaintextBytes"] for part in parts) == multipart_size(stored_size, m), "total")
    return parts, checksum

def open_part(prk, part, stored, first=0, last=None):  # 3, 4.1, 4.4: chunks from first to last
    p, number, size = part["plaintextBytes"], part["partNumber"], part_chunk_size(part["plaintextBytes"])
    attempt = bytes.fromhex(part["attemptId"]) if part["attemptId"] else None
    plaintext = b""
    for index in range(first, (p // size if last is None else last) + 1):
        at = index * (size + OVERHEAD)
        chunk = stored[at : at + min(size, p - index * size) + OVERHEAD]
        attempt = attempt or chunk[:12]
        check(chunk[:12] == attempt, "attempt")
        plaintext += gcm(segment_key(prk, number, attempt), index.to_bytes(12, "big"), chunk[12:])
    return plaintext

def placed(parts):  # 4.4: where each part starts, in plaintext and stored
    start = stored = 0
    for part in parts:
        yield part, start, stored
        start, stored = start + part["plaintextBytes"], stored + part["plaintextBytes"] + F

def check_range(prk, parts, stored, r, plaintext):
    found, ends = b"", []
    for part, start, offset in placed(parts):
        size, end = part_chunk_size(part["plaintextBytes"]), start + part["plaintextBytes"]
        first, last = max(r["first"], start) - start, min(r["last"] + 1, end) - start - 1
        if first > last:
            continue
        first_chunk, last_chunk = first // size, last // size
        content = open_part(prk, part, stored[offset : offset + part["plaintextBytes"] + F], first_chunk, last_chunk)
        found += content[first - first_chunk * size :][: last + 1 - first]
        last_end = min((last_chunk + 1) * size, part["plaintextBytes"]) + (last_chunk + 1) * OVERHEAD
        ends += [offset + first_chunk * (size + OVERHEAD), offset + last_end - 1]
    assert found == plaintext[r["first"] : r["last"] + 1] and (ends[0], ends[-1]) == (r["storedFirst"], r["storedLast"])

def stored_of(vector):  # vectors/README.md
    object_id = base64.urlsafe_b64decode(vector["record"][:24])[2:18].hex()
    return b"".join(
        bytes(piece["zeros"]) if "zeros" in piece
        else base64.b64decode(piece["base64"]) if "base64" in piece
        else make_piece(piece, vector["dek"], object_id)
        for piece in vector["pieces"])

def read_multipart(vector):
    stored = stored_of(vector)
    assert hashlib.sha256(stored).hexdigest() == vector["storedSha256"]
    prk, _, _, metadata = open_record(vector["record"], kek_of(vector), vector["bucket"], vector["key"], kind=2, kek_id=vector.get("kekId"))
    m = vector["etagParts"] if vector["etagParts"] is not None else parse_tail(stored[-8:])
    parts, checksum = open_manifest(prk, stored[-manifest_size(m) :], m, len(stored))
    plaintext = b"".join(open_part(prk, part, stored[at : at + part["plaintextBytes"] + F]) for part, _, at in placed(parts))
    assert plaintext == rule(0, vector["plaintextBytes"]) and (parts, checksum, metadata) == (vector["parts"], vector["checksum"], vector.get("metadata"))
    for r in vector["ranges"]:
        check_range(prk, parts, stored, r, plaintext)

def read_upload_state(vector):  # 5
    data, key, upload_id = base64.b64decode(vector["base64"]), vector["key"].encode(), vector["uploadId"].encode()
    name = hashlib.sha256(vector["bucket"].encode() + b"\0" + key + b"\0" + upload_id).hexdigest()[:32]
    assert name == vector["id"]
    fields = Fields(data)
    record = parse_record(fields, kind=2)
    check(fields.take(fields.number(2)) == key and fields.take(fields.number(2)) == upload_id, "another key or upload")
    proof = fields.take(32)
    check(fields.at == len(data), "trailing bytes")
    prk = unseal(record, kek_of(vector), vector["bucket"], vector["key"])
    right = hmac.digest(expand(prk, b"s3ep/v1/upload"), len16(upload_id), "sha256")
    check(hmac.compare_digest(right, proof), "proof")

def read_part_size(vector):  # 4.1
    p = vector["plaintextBytes"]
    assert (part_chunk_size(p), p + F) == (vector["chunkBytes"], vector["storedBytes"]) and p <= MAX_PART

def read_multipart_size(vector):  # 4.3
    assert multipart_size(vector["storedBytes"], vector["backendParts"]) == vector["plaintextBytes"]

def read_part_etag(vector):  # 4.2
    found = re.fullmatch(r"(.+)-([0-9a-f]{24})([0-9a-f]{12})(?:-((?:[0-9a-f]{2}){2,}))?", vector["etag"])
    digest = bytes.fromhex(found[4]) if found and found[4] else None
    name, size = CHECKSUMS.get(digest[0], (None, None)) if digest else (None, None)
    whole = found and any(bytes.fromhex(found[2])) and int(found[3], 16) <= MAX_PART and (digest is None or len(digest) == 1 + (size or 0) > 1)
    parsed = (found[1], found[2], int(found[3], 16)) if whole else (vector["etag"], None, None)
    checksum = {"algorithm": name, "digest": digest[1:].hex()} if whole and digest else None
    assert (*parsed, checksum) == (vector["backendEtag"], vector["attemptId"], vector["plaintextBytes"], vector.get("checksum"))

READERS = {
    "multipart-objects": read_multipart, "multipart-refusals": read_multipart, "multipart-sizes": read_multipart_size,
    "part-sizes": read_part_size, "part-etags": read_part_etag, "upload-states": read_upload_state,
}
