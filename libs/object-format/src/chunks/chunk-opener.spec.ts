import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CHUNK_BYTES, STORED_CHUNK_BYTES } from '../format-constants';
import { mapRange } from '../sizes/map-range';
import { chooseContentCipher } from '../content-cipher/choose-content-cipher';
import { useContentCipher } from '../content-cipher/current-content-cipher';
import { NODE_CONTENT_CIPHER } from '../content-cipher/node-content-cipher';
import { deliver } from '../testing/deliver';
import { sealExample } from '../testing/sealed-example';

const LENGTHS = [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 2 * CHUNK_BYTES + 5];
const PIECES = [
  1,
  13,
  4_096,
  CHUNK_BYTES,
  STORED_CHUNK_BYTES - 1,
  STORED_CHUNK_BYTES,
  STORED_CHUNK_BYTES + 1,
  200_000,
];
const EXAMPLES = LENGTHS.map((plaintextBytes) => sealExample({ plaintextBytes }));

describe.each([chooseContentCipher().cipher, NODE_CONTENT_CIPHER])(
  'ChunkOpener with the content cipher $name',
  (cipher) => {
    beforeAll(() => {
      useContentCipher(cipher);
    });

    it.each(EXAMPLES.map((example) => [example.plaintext.length, example] as const))(
      'gives the %d bytes back, however they are delivered',
      (_, { open, stored, plaintext }) => {
        for (const piece of PIECES) {
          const { emitted, outcome } = deliver(open().opener(), stored, [piece]);
          expect(outcome).toBe('accepted');
          expect(emitted.equals(plaintext)).toBe(true);
        }
      },
    );

    it('gives back what was sealed in pieces of any size, in pieces of any other', () => {
      fc.assert(
        fc.property(
          fc.constantFrom(...EXAMPLES),
          fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 8 }),
          ({ open, stored, plaintext }, pieces) => {
            expect(deliver(open().opener(), stored, pieces).emitted.equals(plaintext)).toBe(true);
          },
        ),
      );
    });

    it('emits nothing of a chunk whose last byte is still to come', () => {
      const { open, stored } = sealExample({ plaintextBytes: 2 * CHUNK_BYTES });
      const opener = open().opener();
      let emitted = 0;
      const emit = (bytes: Buffer) => (emitted += bytes.length);
      opener.write(stored.subarray(0, STORED_CHUNK_BYTES - 1), emit);
      expect(emitted).toBe(0);
      opener.write(stored.subarray(STORED_CHUNK_BYTES - 1, 2 * STORED_CHUNK_BYTES - 1), emit);
      expect(emitted).toBe(CHUNK_BYTES);
    });

    it('does not touch what it emitted when the next chunk comes', () => {
      const { open, stored, plaintext } = sealExample({ plaintextBytes: 3 * CHUNK_BYTES });
      const pieces: Buffer[] = [];
      const opener = open().opener();
      for (let offset = 0; offset < stored.length; offset += 999) {
        opener.write(stored.subarray(offset, offset + 999), (bytes) => pieces.push(bytes));
      }
      expect(Buffer.concat(pieces).equals(plaintext)).toBe(true);
    });

    it('refuses a byte after the range, and a byte too few', () => {
      const { open, stored, plaintext } = sealExample({ plaintextBytes: 3 * CHUNK_BYTES });
      const range = mapRange({ first: 70_000, last: 80_000, plaintextBytes: plaintext.length });
      const answer = (end: number) => stored.subarray(range.storedFirst, end);
      const opened = open();
      expect(deliver(opened.opener(range), answer(range.storedLast), [4_096])).toEqual({
        emitted: Buffer.alloc(0),
        outcome: 'stored-truncated',
      });
      expect(deliver(opened.opener(range), answer(range.storedLast + 2), [4_096])).toEqual({
        emitted: plaintext.subarray(70_000, 80_001),
        outcome: 'stored-trailing',
      });
    });

    it('refuses a second attempt at its first chunk, however it is delivered', () => {
      const { open, stored, plaintext } = sealExample({ plaintextBytes: 3 * CHUNK_BYTES });
      stored.writeUInt8(stored.readUInt8(STORED_CHUNK_BYTES) ^ 1, STORED_CHUNK_BYTES);
      for (const piece of PIECES.slice(1)) {
        const { emitted, outcome } = deliver(open().opener(), stored, [piece]);
        expect(outcome).toBe('attempt');
        expect(emitted.equals(plaintext.subarray(0, CHUNK_BYTES))).toBe(true);
      }
    });

    it('refuses a range that was moved to other chunks', () => {
      const { open, stored, plaintext } = sealExample({ plaintextBytes: 3 * CHUNK_BYTES });
      const range = mapRange({ first: 70_000, last: 80_000, plaintextBytes: plaintext.length });
      const moved = stored.subarray(0, STORED_CHUNK_BYTES);
      expect(deliver(open().opener(range), moved, [moved.length]).outcome).toBe('chunk');
    });
  },
);
