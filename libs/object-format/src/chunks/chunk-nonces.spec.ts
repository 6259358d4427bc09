import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import type { ContentCipher } from '../content-cipher/content-cipher';
import { useContentCipher } from '../content-cipher/current-content-cipher';
import { NODE_CONTENT_CIPHER } from '../content-cipher/node-content-cipher';
import { CHUNK_BYTES, MAX_CHUNKS_PER_PART } from '../format-constants';
import { ChunkSealer } from './chunk-sealer';

const MEBIBYTE = 2 ** 20;

/** Notes the nonces that are used, and what inputs it is given. */
function recordingCipher() {
  const nonces: number[] = [];
  const inputs: number[] = [];
  const encryptor = (key: Buffer) => {
    const real = NODE_CONTENT_CIPHER.encryptor(key);
    return {
      start: (nonce: Buffer) => {
        nonces.push(Number(nonce.readBigUInt64BE(4)));
        real.start(nonce);
      },
      update: (input: Buffer, output: Buffer, offset: number) => {
        inputs.push(input.length);
        real.update(input, output, offset);
      },
      finish: real.finish.bind(real),
      dispose: real.dispose.bind(real),
    };
  };
  const cipher: ContentCipher = { ...NODE_CONTENT_CIPHER, encryptor };
  return { nonces, inputs, cipher };
}

const count = (chunks: number) => Array.from({ length: chunks }, (_, index) => index);
const nothing = Buffer.alloc(0);
const drop = (): void => undefined;

describe('the nonces of chunks', () => {
  let recorded = recordingCipher();
  const sealer = (plaintextBytes: number, chunkBytes = CHUNK_BYTES) =>
    new ChunkSealer({
      segmentKey: randomBytes(32),
      attemptId: randomBytes(12),
      plaintextBytes,
      chunkBytes,
    });

  beforeEach(() => {
    recorded = recordingCipher();
    useContentCipher(recorded.cipher);
  });
  afterEach(() => {
    useContentCipher(NODE_CONTENT_CIPHER);
  });

  it.each([
    ['one byte at a time', 70, 20, 1, 4],
    ['chunk by chunk', 60, 20, 20, 4],
    ['by one byte less than a chunk', 60, 20, 19, 4],
    ['all at once', 60, 20, 60, 4],
    ['nothing at all', 0, 20, 1, 1],
    ['in pieces of 16 MiB', 33 * MEBIBYTE, CHUNK_BYTES, 16 * MEBIBYTE, MAX_CHUNKS_PER_PART + 17],
    ['in chunks of 16 MiB', 33 * MEBIBYTE, 16 * MEBIBYTE, 5 * MEBIBYTE + 1, 3],
  ])('count up by one, written %s', (_, plaintextBytes, chunkBytes, pieceBytes, chunks) => {
    const stage = sealer(plaintextBytes, chunkBytes);
    const plaintext = Buffer.alloc(plaintextBytes);
    for (let offset = 0; offset < plaintextBytes; offset += pieceBytes) {
      stage.write(nothing, drop);
      stage.write(plaintext.subarray(offset, offset + pieceBytes), drop);
    }
    stage.write(nothing, drop);
    stage.finish(drop);
    expect(recorded.nonces).toEqual(count(chunks));
    // every byte once, and cut only by pieces and chunks
    expect(recorded.inputs.reduce((sum, bytes) => sum + bytes, 0)).toBe(plaintextBytes);
    expect(recorded.inputs.length).toBeLessThanOrEqual(Math.ceil(plaintextBytes / pieceBytes) + chunks);
  });

  it('are not used again by one who goes on after the end', () => {
    for (const plaintextBytes of [0, 40, 45]) {
      const stage = sealer(plaintextBytes, 20);
      stage.write(Buffer.alloc(plaintextBytes), drop);
      stage.finish(drop);
      const used = [...recorded.nonces];
      expect(() => {
        stage.write(Buffer.alloc(1), drop);
      }).toThrow('more plaintext than declared');
      expect(() => {
        stage.finish(drop);
      }).toThrow();
      stage.write(nothing, drop);
      expect(recorded.nonces).toEqual(used);
      recorded.nonces.length = 0;
    }
  });

  it.each([
    ['its output was refused', 0],
    ['it was given too much', 41],
  ])('are not used again by one who goes on after %s', (_, tooMuch) => {
    const stage = sealer(80, 20);
    stage.write(Buffer.alloc(30), drop);
    expect(() => {
      stage.write(Buffer.alloc(10 + tooMuch), () => {
        throw new Error('refused');
      });
    }).toThrow();
    const goOn = () => {
      stage.write(Buffer.alloc(40), drop);
      stage.finish(drop);
    };
    if (tooMuch > 0) expect(goOn).toThrow('more plaintext than declared');
    else goOn();
    expect(recorded.nonces).toEqual(count(tooMuch > 0 ? 2 : 5));
  });
});
