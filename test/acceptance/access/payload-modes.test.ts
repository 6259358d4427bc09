import { describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { exchange, requestHead } from '../../support/raw-request';
import { RawConnection } from '../../support/raw-connection';
import {
  signedFrames,
  STREAMING,
  STREAMING_TRAILER,
  UNSIGNED_TRAILER,
  unsignedFrames,
} from '../../support/signed-chunks';
import { expectCiphertext } from '../../support/stored-bytes';
import { useStack } from '../../support/use-stack';

const used = useStack();
const SIZES = [0, 1, 65_536, 200_001];

function cut(body: Buffer, pieceBytes: number): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < body.length; at += pieceBytes) pieces.push(body.subarray(at, at + pieceBytes));
  return pieces;
}

async function expectStored(key: string, plaintext: Buffer): Promise<void> {
  await expectCiphertext(used.stack, { key, plaintext });
  const got = await exchange(used.stack.endpoint, { target: `/bucket/${key}` });
  expect(got.body.equals(plaintext)).toBe(true);
}

describe.each(SIZES)('a body of %d bytes', (size) => {
  const plaintext = randomBytes(size);

  it.each([
    ['signed as a whole', undefined],
    ['not signed', 'UNSIGNED-PAYLOAD'],
  ])('%s', async (how, payloadHash) => {
    const key = `${how.replaceAll(' ', '-')}-${size}`;
    const put = await exchange(used.stack.endpoint, {
      method: 'PUT',
      target: `/bucket/${key}`,
      body: plaintext,
      ...(payloadHash !== undefined && { payloadHash }),
    });
    expect(put.status).toBe(200);
    await expectStored(key, plaintext);
  });

  it.each([STREAMING, STREAMING_TRAILER, UNSIGNED_TRAILER])('in chunks: %s', async (payloadHash) => {
    const key = `${payloadHash}-${size}`;
    const hasTrailer = payloadHash !== STREAMING;
    const sha256 = createHash('sha256').update(plaintext).digest('base64');
    const body = {
      pieces: cut(plaintext, 8_192),
      ...(hasTrailer && { trailer: { name: 'x-amz-checksum-sha256', value: sha256 } }),
    };
    const connection = await RawConnection.open(used.stack.endpoint);
    // the length of the frames does not depend on their signatures
    const frames = (chain: ReturnType<typeof requestHead>['chain']): Buffer =>
      Buffer.concat(payloadHash === UNSIGNED_TRAILER ? unsignedFrames(body) : signedFrames(chain, body));
    const request = (contentLength: number): Parameters<typeof requestHead>[1] => ({
      method: 'PUT',
      target: `/bucket/${key}`,
      payloadHash,
      headers: {
        'content-encoding': 'aws-chunked',
        'content-length': String(contentLength),
        'x-amz-decoded-content-length': String(size),
        ...(hasTrailer && { 'x-amz-trailer': 'x-amz-checksum-sha256' }),
      },
    });
    const length = frames(requestHead(used.stack.endpoint, request(0)).chain).length;
    const { bytes, chain } = requestHead(used.stack.endpoint, request(length));
    connection.write(bytes);
    connection.write(frames(chain));
    const put = await connection.answer('PUT');
    connection.destroy();
    expect(put.status).toBe(200);
    if (hasTrailer) expect(put.headers['x-amz-checksum-sha256']).toBe(sha256);
    const head = await exchange(used.stack.endpoint, { method: 'HEAD', target: `/bucket/${key}` });
    expect(head.headers['content-encoding']).toBeUndefined();
    await expectStored(key, plaintext);
  });
});
