import { describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { expectS3Error } from '../../support/expect-s3-error';
import { GUARDED, guardedSite, PLAIN_GUARDED, SCRATCH } from '../../support/guarded-site';
import type { RawAnswer } from '../../support/raw-connection';
import { RawConnection } from '../../support/raw-connection';
import { requestHead } from '../../support/raw-request';
import {
  signedFrames,
  STREAMING,
  STREAMING_TRAILER,
  UNSIGNED_TRAILER,
  unsignedFrames,
} from '../../support/signed-chunks';

const site = guardedSite();
const TRAILER = 'x-amz-checksum-sha256';

interface Size {
  readonly name: string;
  readonly pieces: readonly Buffer[];
}
/** The proxy verifies small bodies before it begins, and large ones while it sends. */
const SIZES: readonly Size[] = [
  { name: 'small', pieces: [4_000, 4_000, 100].map((bytes) => randomBytes(bytes)) },
  { name: 'large', pieces: [65_536, 100_000, 300].map((bytes) => randomBytes(bytes)) },
];
type Change = (frames: Buffer[]) => readonly Buffer[];

interface Upload {
  readonly bucket: string;
  readonly size: Size;
  readonly mode: string;
  readonly change?: Change;
  readonly trailerValue?: string;
  readonly decodedLength?: number;
}

async function upload({
  bucket,
  size,
  mode,
  change = (frames) => frames,
  ...claims
}: Upload): Promise<RawAnswer> {
  const { pieces } = size;
  const body = Buffer.concat(pieces);
  const trailer = {
    name: TRAILER,
    value: claims.trailerValue ?? createHash('sha256').update(body).digest('base64'),
  };
  const described = { pieces, ...(mode !== STREAMING && { trailer }) };
  const wireBytes = (chain: Parameters<typeof signedFrames>[0]): readonly Buffer[] =>
    change(mode === UNSIGNED_TRAILER ? unsignedFrames(described) : signedFrames(chain, described));
  const probe = { key: Buffer.alloc(32), amzDate: '', scope: '', seed: '' };
  const { bytes, chain } = requestHead(site.endpoint, {
    method: 'PUT',
    target: `/${bucket}/chunked`,
    payloadHash: mode,
    headers: {
      'content-encoding': 'aws-chunked',
      'content-length': String(Buffer.concat(wireBytes(probe)).length),
      'x-amz-decoded-content-length': String(claims.decodedLength ?? body.length),
      ...(mode !== STREAMING && { 'x-amz-trailer': TRAILER }),
    },
  });
  const connection = await RawConnection.open(site.endpoint);
  connection.write(bytes);
  for (const frame of wireBytes(chain)) connection.write(frame);
  const answer = await connection.answer();
  connection.destroy();
  return answer;
}

const inFrame =
  (index: number, change: (text: string) => string): Change =>
  (frames) =>
    frames.with(index, Buffer.from(change(frames.at(index)!.toString('latin1')), 'latin1'));
const breakSignature = (text: string): string =>
  text.replace(/signature[=:]([0-9a-f])/, (found, digit) => found.slice(0, -1) + (digit === '0' ? '1' : '0'));
const flipDataByte = (text: string): string => {
  const at = text.indexOf('\r\n') + 5;
  return text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1);
};

describe.each(SIZES)('a chunked body, $name', (size) => {
  it.each([STREAMING, STREAMING_TRAILER, UNSIGNED_TRAILER])('in order is stored: %s', async (mode) => {
    expect((await upload({ bucket: SCRATCH, size, mode })).status).toBe(200);
    const { body } = await site.send({ target: `/${SCRATCH}/chunked` });
    expect(body.equals(Buffer.concat(size.pieces))).toBe(true);
  });

  it.each<[string, string, Change, number, string]>([
    [
      'the signature of its first chunk altered',
      STREAMING,
      inFrame(0, breakSignature),
      403,
      'SignatureDoesNotMatch',
    ],
    [
      'the signature of a middle chunk altered',
      STREAMING,
      inFrame(1, breakSignature),
      403,
      'SignatureDoesNotMatch',
    ],
    [
      'the signature of its last chunk altered',
      STREAMING,
      inFrame(2, breakSignature),
      403,
      'SignatureDoesNotMatch',
    ],
    ['the signature of its end altered', STREAMING, inFrame(3, breakSignature), 403, 'SignatureDoesNotMatch'],
    ['a byte of its first chunk altered', STREAMING, inFrame(0, flipDataByte), 403, 'SignatureDoesNotMatch'],
    ['a byte of its last chunk altered', STREAMING, inFrame(2, flipDataByte), 403, 'SignatureDoesNotMatch'],
    ['two chunks exchanged', STREAMING, ([a, b, ...rest]) => [b!, a!, ...rest], 403, 'SignatureDoesNotMatch'],
    ['a chunk left out', STREAMING, (frames) => frames.toSpliced(1, 1), 403, 'SignatureDoesNotMatch'],
    ['its end left out', STREAMING, (frames) => frames.slice(0, -1), 400, 'IncompleteBody'],
    [
      'a chunk without a signature',
      STREAMING,
      inFrame(1, (text) => text.replace(/;chunk-signature=[0-9a-f]{64}/, '')),
      400,
      'IncompleteBody',
    ],
    ['a size that is none', STREAMING, inFrame(1, (text) => `-${text}`), 400, 'IncompleteBody'],
    [
      'a size beyond all bounds',
      STREAMING,
      inFrame(0, (text) => `fffffffffffffff${text}`),
      400,
      'IncompleteBody',
    ],
    [
      'the signature of its trailer altered',
      STREAMING_TRAILER,
      inFrame(-1, breakSignature),
      403,
      'SignatureDoesNotMatch',
    ],
    [
      'its signed trailer altered',
      STREAMING_TRAILER,
      inFrame(-1, (text) => text.replace(/sha256:.{4}/, 'sha256:AAAA')),
      403,
      'SignatureDoesNotMatch',
    ],
    [
      'its signed trailer left out',
      STREAMING_TRAILER,
      (frames) => frames.with(-1, Buffer.from('\r\n')),
      400,
      'MalformedTrailerError',
    ],
    [
      'the signature of its trailer left out',
      STREAMING_TRAILER,
      inFrame(-1, (text) => text.replace(/x-amz-trailer-signature:.*\r\n/, '')),
      400,
      'MalformedTrailerError',
    ],
    [
      'a byte altered under an unsigned trailer',
      UNSIGNED_TRAILER,
      inFrame(1, flipDataByte),
      400,
      'BadDigest',
    ],
    [
      'its unsigned trailer left out',
      UNSIGNED_TRAILER,
      (frames) => frames.with(-1, Buffer.from('\r\n')),
      400,
      'MalformedTrailerError',
    ],
    [
      'an unsigned trailer that is no checksum',
      UNSIGNED_TRAILER,
      inFrame(-1, (text) => text.replace(/sha256:.*\r\n/, 'sha256:AAAA\r\n')),
      400,
      'InvalidRequest',
    ],
    [
      'a trailer that nobody announced',
      UNSIGNED_TRAILER,
      inFrame(-1, (text) => text.replace('x-amz', 'y-amz')),
      400,
      'MalformedTrailerError',
    ],
  ])('with %s is refused', async (_what, mode, change, status, code) => {
    for (const bucket of [GUARDED, PLAIN_GUARDED])
      expectS3Error(await upload({ bucket, size, mode, change }), status, code);
  });

  it('with a signed trailer of another body is refused', async () => {
    const trailerValue = createHash('sha256').update('another').digest('base64');
    expectS3Error(
      await upload({ bucket: GUARDED, size, mode: STREAMING_TRAILER, trailerValue }),
      400,
      'BadDigest',
    );
  });

  it.each([-1, 1])('of %i bytes more than it announced is refused', async (difference) => {
    const decodedLength = Buffer.concat(size.pieces).length + difference;
    expectS3Error(
      await upload({ bucket: GUARDED, size, mode: STREAMING, decodedLength }),
      400,
      'IncompleteBody',
    );
  });

  it('without an announced length is refused', async () => {
    const answer = await site.send({
      method: 'PUT',
      target: `/${GUARDED}/chunked`,
      payloadHash: STREAMING,
      body: 'x',
    });
    expectS3Error(answer, 411, 'MissingContentLength');
  });
});
