import { beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { runStage } from '@s3ep/byte-stage';
import { CHUNK_BYTES, STORED_CHUNK_BYTES, TAG_BYTES } from '../format-constants';
import { storedSize } from '../sizes/stored-size';
import { ChunkSealer } from './chunk-sealer';
import { chooseContentCipher } from '../content-cipher/choose-content-cipher';
import { useContentCipher } from '../content-cipher/current-content-cipher';
import { NODE_CONTENT_CIPHER } from '../content-cipher/node-content-cipher';
import { deliver } from '../testing/deliver';

const LENGTHS = [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 2 * CHUNK_BYTES + 5];
const PIECES = [1, 7, 4_096, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, STORED_CHUNK_BYTES, 200_000];
const segmentKey = randomBytes(32);
const attemptId = randomBytes(12);
const sealer = (plaintextBytes: number) =>
  new ChunkSealer({ segmentKey: Buffer.from(segmentKey), attemptId, plaintextBytes });

describe.each([chooseContentCipher().cipher, NODE_CONTENT_CIPHER])(
  'ChunkSealer with the content cipher $name',
  (cipher) => {
    beforeAll(() => {
      useContentCipher(cipher);
    });

    it.each(LENGTHS)('makes the same chunks of %d bytes, however they are written', (plaintextBytes) => {
      const plaintext = randomBytes(plaintextBytes);
      const whole = runStage(sealer(plaintextBytes), plaintext);
      for (const piece of PIECES) {
        expect(deliver(sealer(plaintextBytes), plaintext, [piece]).emitted.equals(whole)).toBe(true);
      }
    });

    it.each(LENGTHS)('keeps the last tag of %d bytes back until it is finished', (plaintextBytes) => {
      const stage = sealer(plaintextBytes);
      let emitted = 0;
      stage.write(randomBytes(plaintextBytes), (bytes) => (emitted += bytes.length));
      expect(emitted).toBeLessThanOrEqual(storedSize(plaintextBytes) - TAG_BYTES);
      stage.finish((bytes) => (emitted += bytes.length));
      expect(emitted).toBe(storedSize(plaintextBytes));
    });

    it('opens every chunk with the attemptId', () => {
      const stored = runStage(sealer(CHUNK_BYTES), randomBytes(CHUNK_BYTES));
      expect(stored.subarray(0, 12)).toEqual(attemptId);
      expect(stored.subarray(STORED_CHUNK_BYTES, STORED_CHUNK_BYTES + 12)).toEqual(attemptId);
    });

    it('emits nothing of a piece that goes past the declared length', () => {
      const emitted: Buffer[] = [];
      const stage = sealer(10);
      expect(() => {
        stage.write(Buffer.alloc(11), (bytes) => emitted.push(bytes));
      }).toThrow('more plaintext than declared');
      expect(emitted).toEqual([]);
    });
  },
);
