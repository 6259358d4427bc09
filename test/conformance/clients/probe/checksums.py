"""The checksums of S3, as base64: https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html"""

import base64
import hashlib
import zlib
from functools import cache

CRC32C_REFLECTED = 0x82F63B78  # RFC 3720
CRC64NVME_REFLECTED = 0x9A6C9329AC4BC9B5  # NVM Express Command Set Specification 1.0, 5.2.1.3.4


@cache
def _table(polynomial: int) -> list[int]:
    table = []
    for value in range(256):
        for _ in range(8):
            value = (value >> 1) ^ (polynomial if value & 1 else 0)
        table.append(value)
    return table


def _crc(data: bytes, polynomial: int, bits: int) -> bytes:
    table, ones = _table(polynomial), (1 << bits) - 1
    value = ones
    for byte in data:
        value = (value >> 8) ^ table[(value ^ byte) & 0xFF]
    return (value ^ ones).to_bytes(bits // 8, "big")


DIGESTS = {
    "CRC32": lambda data: zlib.crc32(data).to_bytes(4, "big"),
    "CRC32C": lambda data: _crc(data, CRC32C_REFLECTED, 32),
    "CRC64NVME": lambda data: _crc(data, CRC64NVME_REFLECTED, 64),
    "SHA1": lambda data: hashlib.sha1(data).digest(),
    "SHA256": lambda data: hashlib.sha256(data).digest(),
    "MD5": lambda data: hashlib.md5(data).digest(),
}


def checksum(algorithm: str, data: bytes) -> str:
    return base64.b64encode(DIGESTS[algorithm](data)).decode()
