import { crc32 } from 'node:zlib';
import type { StreamedBody } from './backend-request';

/** What a body is signed as whose checksum comes behind it (S3 User Guide, "Trailing headers"). */
export const UNSIGNED_TRAILER_PAYLOAD = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';

const CHECKSUM_HEADER = 'x-amz-checksum-crc32';

/** S3 wants chunks of at least 8 KiB; the larger, the less is added. */
const CHUNK_BYTES = 1_048_576;
const CRLF = Buffer.from('\r\n');
/** `0`, and the trailer with the base64 of 4 bytes. */
const TRAILER_BYTES = `0\r\n${CHECKSUM_HEADER}:AAAAAA==\r\n\r\n`.length;

/** Headers that a request has for a body which is sent as withTrailingChecksum makes it. */
export function trailingChecksumHeaders(
  { length }: Pick<StreamedBody, 'length'>,
  headers: Readonly<Record<string, string>>,
): Record<string, string> {
  const encoding = headers['content-encoding'];
  return {
    'content-encoding': encoding === undefined ? 'aws-chunked' : `aws-chunked,${encoding}`,
    'x-amz-decoded-content-length': String(length),
    'x-amz-trailer': CHECKSUM_HEADER,
  };
}

/** The body in aws-chunked encoding, with the CRC-32 of its bytes behind it: all is known before but the checksum. */
export function withTrailingChecksum(body: StreamedBody): StreamedBody {
  return { length: encodedLength(body.length), open: () => encode(body) };
}

function encodedLength(length: number): number {
  const rest = length % CHUNK_BYTES;
  const full = (length - rest) / CHUNK_BYTES;
  return full * chunkLength(CHUNK_BYTES) + (rest === 0 ? 0 : chunkLength(rest)) + TRAILER_BYTES;
}

function chunkLength(bytes: number): number {
  return chunkHead(bytes).length + bytes + CRLF.length;
}

function chunkHead(bytes: number): Buffer {
  return Buffer.from(`${bytes.toString(16)}\r\n`);
}

/** @throws Error where the body is not as long as it said */
async function* encode(body: StreamedBody): AsyncGenerator<Buffer> {
  let checksum = 0;
  let bytesLeft = body.length;
  let chunkLeft = 0;
  for await (const piece of body.open()) {
    checksum = crc32(piece, checksum);
    for (let at = 0; at < piece.length;) {
      if (chunkLeft === 0) {
        if (bytesLeft === 0) throw new Error('a body is longer than it said');
        chunkLeft = Math.min(CHUNK_BYTES, bytesLeft);
        yield chunkHead(chunkLeft);
      }
      const data = piece.subarray(at, at + chunkLeft);
      yield data;
      at += data.length;
      bytesLeft -= data.length;
      chunkLeft -= data.length;
      if (chunkLeft === 0) yield CRLF;
    }
  }
  if (bytesLeft > 0) throw new Error('a body is shorter than it said');
  const digest = Buffer.alloc(4);
  digest.writeUInt32BE(checksum);
  yield Buffer.from(`0\r\n${CHECKSUM_HEADER}:${digest.toString('base64')}\r\n\r\n`);
}
