"""Bodies in aws-chunked encoding, right and wrong ones."""

from .signature import Signature

CHUNK_BYTES = 65536
SIGNED = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
SIGNED_TRAILER = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
UNSIGNED_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
WRONG_SIGNATURE = "0" * 64


def _chunks(data: bytes) -> list[bytes]:
    return [data[at : at + CHUNK_BYTES] for at in range(0, len(data), CHUNK_BYTES)]


def signed_chunks(data: bytes, *, trailer: str = "", wrong_chunk: int = -1, wrong_trailer: bool = False):
    """A function from a request's signature to its body. wrong_chunk: the number of the chunk that lies."""

    def encode(signature: Signature) -> bytes:
        out, previous = b"", signature.seed
        for number, chunk in enumerate([*_chunks(data), b""]):
            previous = signature.chunk(previous, chunk)
            shown = WRONG_SIGNATURE if number == wrong_chunk else previous
            out += f"{len(chunk):x};chunk-signature={shown}\r\n".encode() + chunk
            out += b"\r\n" if chunk or not trailer else b""
        if trailer:
            shown = WRONG_SIGNATURE if wrong_trailer else signature.trailer(previous, trailer)
            out += f"{trailer}\r\nx-amz-trailer-signature:{shown}\r\n\r\n".encode()
        return out

    return encode


def unsigned_chunks(data: bytes, *, trailer: str):
    def encode(_: Signature) -> bytes:
        out = b"".join(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n" for chunk in _chunks(data))
        return out + f"0\r\n{trailer}\r\n\r\n".encode()

    return encode
