import { beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { runStage } from '@s3ep/byte-stage';
import { ATTEMPT_ID_BYTES, CHUNK_OVERHEAD_BYTES, TAG_BYTES } from '../format-constants';
import { chooseContentCipher } from '../content-cipher/choose-content-cipher';
import { useContentCipher } from '../content-cipher/current-content-cipher';
import { NODE_CONTENT_CIPHER } from '../content-cipher/node-content-cipher';
import { FormatError } from '../format-error';
import { chunkedSize } from '../sizes/chunked-size';
import { wholeMessage } from '../sizes/map-range';
import { deliver } from '../testing/deliver';
import { refusalOf } from '../testing/refusal-of';
import { ChunkOpener } from './chunk-opener';
import { ChunkSealer } from './chunk-sealer';

/** So short that every offset of every field can be tried. */
const CHUNK_BYTES = 20;
const STORED_CHUNK_BYTES = CHUNK_BYTES + CHUNK_OVERHEAD_BYTES;
const key = randomBytes(32);
const attemptId = randomBytes(ATTEMPT_ID_BYTES);

function example(plaintextBytes: number) {
  const size = { plaintextBytes, chunkBytes: CHUNK_BYTES };
  const plaintext = randomBytes(plaintextBytes);
  const sealer = () => new ChunkSealer({ segmentKey: Buffer.from(key), attemptId, ...size });
  const segmentKey = (id: Buffer) => (id.equals(attemptId) ? Buffer.from(key) : randomBytes(32));
  const opener = () => new ChunkOpener({ segmentKey, ...size, range: wholeMessage(size) });
  return { plaintext, stored: runStage(sealer(), plaintext), sealer, opener };
}

/** How much may be out when so many stored bytes came: that of the chunks whose tag is complete. */
const released = (storedBytes: number, plaintextBytes: number) =>
  storedBytes === chunkedSize({ plaintextBytes, chunkBytes: CHUNK_BYTES })
    ? plaintextBytes
    : Math.floor(storedBytes / STORED_CHUNK_BYTES) * CHUNK_BYTES;

describe.each([chooseContentCipher().cipher, NODE_CONTENT_CIPHER])(
  'the edges of chunks, by $name',
  (cipher) => {
    beforeAll(() => {
      useContentCipher(cipher);
    });

    it.each([0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES])(
      'release nothing of %d bytes before its tag, however the stored bytes are split',
      (plaintextBytes) => {
        const { plaintext, stored, opener } = example(plaintextBytes);
        for (let first = 0; first <= stored.length; first++) {
          for (let second = first; second <= stored.length; second++) {
            const stage = opener();
            const emitted: Buffer[] = [];
            const emit = (bytes: Buffer) => emitted.push(bytes);
            const out = () => emitted.reduce((sum, { length }) => sum + length, 0);
            const ends = [first, second, stored.length];
            const wrong = ends.filter((end, index) => {
              stage.write(stored.subarray(ends[index - 1] ?? 0, end), emit);
              return out() !== released(end, plaintextBytes);
            });
            stage.finish();
            if (wrong.length > 0 || !Buffer.concat(emitted).equals(plaintext)) {
              throw new Error(`split at ${first} and ${second}`);
            }
          }
        }
      },
    );

    it('are refused with any bit altered, byte by byte, with nothing of their chunk and nothing after it', () => {
      const { plaintext, stored, opener } = example(2 * CHUNK_BYTES + 5);
      for (let bit = 0; bit < stored.length * 8; bit++) {
        const altered = Buffer.from(stored);
        altered.writeUInt8(altered.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        const whole = Math.floor((bit >> 3) / STORED_CHUNK_BYTES) * CHUNK_BYTES;
        const { emitted, outcome } = deliver(opener(), altered, [1]);
        expect(['attempt', 'chunk']).toContain(outcome);
        expect(emitted.equals(plaintext.subarray(0, whole))).toBe(true);
      }
    });

    it('are refused when cut anywhere, and with a byte behind them', () => {
      const { plaintext, stored, opener } = example(2 * CHUNK_BYTES);
      for (let length = 0; length < stored.length; length++) {
        const { emitted, outcome } = deliver(opener(), stored.subarray(0, length), [7]);
        expect(outcome).toBe('stored-truncated');
        expect(emitted.equals(plaintext.subarray(0, released(length, plaintext.length)))).toBe(true);
      }
      const trailing = Buffer.concat([stored, Buffer.of(0)]);
      expect(deliver(opener(), trailing, [7]).outcome).toBe('stored-trailing');
    });

    it('release nothing to one who goes on after a refusal', () => {
      const { plaintext, stored, opener } = example(2 * CHUNK_BYTES);
      const altered = Buffer.from(stored);
      altered.writeUInt8(altered.readUInt8(STORED_CHUNK_BYTES + 20) ^ 1, STORED_CHUNK_BYTES + 20);
      const stage = opener();
      const emitted: Buffer[] = [];
      const go = (bytes: Buffer) => () => {
        stage.write(bytes, (output) => emitted.push(output));
      };
      expect(refusalOf(go(altered))).toBe('chunk');
      for (const bytes of [stored.subarray(STORED_CHUNK_BYTES), stored, altered.subarray(-TAG_BYTES)]) {
        expect(go(bytes)).toThrow();
      }
      expect(() => {
        stage.finish();
      }).toThrow(FormatError);
      expect(Buffer.concat(emitted).equals(plaintext.subarray(0, CHUNK_BYTES))).toBe(true);
    });
  },
);
