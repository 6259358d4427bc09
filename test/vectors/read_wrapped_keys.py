"""Bucket keys as providers wrap them, as far as that can be undone offline; from docs/specs/object-format.md 1.1 alone."""
import functools, hmac, pathlib
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from format_reader import check, len16, unwrap

VECTORS = pathlib.Path(__file__).resolve().parents[2] / "docs" / "specs" / "vectors"

def unwrap_rsa(private_key, auth_key, bucket, wrapped):
    context, size = b"s3ep/v1/bucket-key" + len16(bucket), private_key.key_size // 8
    check(private_key.key_size >= 3072 and len(wrapped) == size + 32, "modulus or length")
    ciphertext, mac = wrapped[:size], wrapped[size:]
    check(hmac.compare_digest(hmac.digest(auth_key, context + ciphertext, "sha256"), mac), "HMAC")
    bucket_key = private_key.decrypt(ciphertext, OAEP(MGF1(SHA256()), SHA256(), context))
    check(len(bucket_key) == 32, "length of the bucket key")
    return bucket_key

def kek_of(vector):  # vectors/README.md: the key-encryption key of an object
    kek = vector["kek"]
    if isinstance(kek, str):
        return functools.partial(unwrap, bytes.fromhex(kek))
    return functools.partial(unwrap_rsa, load_rsa(kek), bytes.fromhex(kek["authKey"]))

def load_rsa(kek):
    return load_pem_private_key((VECTORS / kek["privateKey"]).read_bytes(), None)

def read_local(vector):  # local-aes, and pkcs11
    kek, wrapped = bytes.fromhex(vector["kek"]), bytes.fromhex(vector["wrapped"])
    assert unwrap(kek, vector["originBucket"].encode(), wrapped).hex() == vector["bucketKey"]

def read_rsa(vector):
    auth_key, wrapped = bytes.fromhex(vector["authKey"]), bytes.fromhex(vector["wrapped"])
    assert unwrap_rsa(load_rsa(vector), auth_key, vector["originBucket"].encode(), wrapped).hex() == vector["bucketKey"]

READERS = {"bucket-keys": read_local, "rsa-bucket-keys": read_rsa}
