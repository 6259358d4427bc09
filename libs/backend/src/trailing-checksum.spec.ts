import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { trailingChecksumHeaders, withTrailingChecksum } from './trailing-checksum';

const MEBIBYTE = 1_048_576;

async function* cut(bytes: Buffer, pieceBytes: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    await Promise.resolve();
    yield bytes.subarray(at, at + pieceBytes);
  }
}

async function encoded(bytes: Buffer, pieceBytes: number, length = bytes.length): Promise<Buffer> {
  const body = withTrailingChecksum({ length, open: () => cut(bytes, pieceBytes) });
  const pieces: Buffer[] = [];
  for await (const piece of body.open()) pieces.push(piece);
  const whole = Buffer.concat(pieces);
  expect(whole.length).toBe(body.length);
  return whole;
}

/** Written from the specification alone: chunks up to the one of no bytes, then the trailer. */
function decoded(bytes: Buffer): { readonly data: Buffer; readonly trailer: string } {
  const data: Buffer[] = [];
  for (let at = 0; ;) {
    const end = bytes.indexOf('\r\n', at);
    const length = Number.parseInt(bytes.subarray(at, end).toString(), 16);
    if (length === 0) return { data: Buffer.concat(data), trailer: bytes.subarray(end + 2).toString() };
    data.push(bytes.subarray(end + 2, end + 2 + length));
    expect(bytes.subarray(end + 2 + length, end + 4 + length).toString()).toBe('\r\n');
    at = end + 4 + length;
  }
}

describe('a body with its checksum behind it', () => {
  it.each([1, 28, 65_564, MEBIBYTE - 1, MEBIBYTE, MEBIBYTE + 1, 2 * MEBIBYTE])(
    'of %i bytes is as long as announced, and the same bytes',
    async (length) => {
      const bytes = randomBytes(length);
      const { data, trailer } = decoded(await encoded(bytes, 65_564));
      expect(data.equals(bytes)).toBe(true);
      const digest = Buffer.alloc(4);
      digest.writeUInt32BE(crc32(bytes));
      expect(trailer).toBe(`x-amz-checksum-crc32:${digest.toString('base64')}\r\n\r\n`);
    },
  );

  it.each([-1, 1])('fails where it is %i bytes longer than it said', async (more) => {
    await expect(encoded(Buffer.alloc(100), 7, 100 - more)).rejects.toThrow(/than it said/);
  });

  it('says so in its headers, beside the encoding of the object', () => {
    expect(trailingChecksumHeaders({ length: 5 }, {})).toEqual({
      'content-encoding': 'aws-chunked',
      'x-amz-decoded-content-length': '5',
      'x-amz-trailer': 'x-amz-checksum-crc32',
    });
    expect(trailingChecksumHeaders({ length: 5 }, { 'content-encoding': 'gzip' })).toMatchObject({
      'content-encoding': 'aws-chunked,gzip',
    });
  });
});
