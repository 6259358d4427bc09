#!/usr/bin/env python3
"""Reads docs/specs/vectors by docs/specs/object-format.md alone. Needs the package `cryptography`."""
import base64, hashlib, json, pathlib, sys
sys.dont_write_bytecode = True
from cryptography.exceptions import InvalidTag
from format_reader import check, gcm, make_piece, open_record, rule, segment_key
import read_multipart_vectors, read_wrapped_keys

VECTORS = pathlib.Path(__file__).resolve().parents[2] / "docs" / "specs" / "vectors"
C, OVERHEAD, MAX_STORED = 65536, 28, 5 * 2**30

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

def stored_of(vector):
    if "base64" in vector["stored"]:
        return base64.b64decode(vector["stored"]["base64"])
    dek, object_id = vector["dek"], base64.urlsafe_b64decode(vector["record"][:24])[2:18].hex()
    return b"".join(make_piece(piece, dek, object_id) for piece in vector["stored"]["pieces"])

def read_object(vector):
    stored = stored_of(vector)
    assert hashlib.sha256(stored).hexdigest() == vector["storedSha256"]
    prk, length, checksums, metadata = open_record(vector["record"], read_wrapped_keys.kek_of(vector), vector["bucket"], vector["key"], kind=1, kek_id=vector.get("kekId"))
    check(plaintext_size(len(stored)) == length, "stored size")  # 3.1
    plaintext = open_chunks(prk, stored)
    assert plaintext == rule(0, vector["plaintextBytes"]) and checksums == vector["checksums"] and metadata == vector.get("metadata")
    for r in vector["ranges"]:
        part = open_chunks(prk, stored[r["storedFirst"] : r["storedLast"] + 1], r["first"] // C)
        assert part[r["first"] % C :][: r["last"] + 1 - r["first"]] == plaintext[r["first"] : r["last"] + 1]

def read_size(vector):
    assert plaintext_size(vector["storedBytes"]) == vector["plaintextBytes"]

def outcome(read, vector):
    try:
        read(vector)
        return "success"
    except Exception as reason:  # any other is a vector that is not what it says, or a fault in this reader
        return f"{'refused' if isinstance(reason, (ValueError, InvalidTag)) else 'wrong'}: {reason!r}"

passed = failed = 0
READERS = {
    "objects": read_object, "record-refusals": read_object, "stored-refusals": read_object,
    "sizes": read_size, **read_wrapped_keys.READERS, **read_multipart_vectors.READERS,
}
assert {file.stem for file in VECTORS.glob("*.json")} == set(READERS)
for name, read in READERS.items():
    for vector in json.loads((VECTORS / f"{name}.json").read_text("utf-8")):
        found, expected = outcome(read, vector), vector.get("expect", "success")
        right = found == "success" if expected == "success" else found.startswith("refused")
        passed, failed = passed + right, failed + (not right)
        print(f"FAILED {name}: {vector.get('name', vector)}: {found}\n" if not right else "", end="")
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed or not passed else 0)
