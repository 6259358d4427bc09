import { describe, expect, it } from '@jest/globals';
import { createCipheriv, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { CHUNK_BYTES, NONCE_BYTES, TAG_BYTES } from '../format-constants';
import type { ContentCipher } from './content-cipher';

const key = randomBytes(32);
const pieces = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 12 });

/** NIST SP 800-38D by node itself: what every implementation has to agree with. */
function expected(nonce: Buffer, plaintext: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** What each implementation of the content cipher has to do, the fast and the plain one. */
export function contentCipherContract(cipher: ContentCipher): void {
  const encrypt = (encryptor: ReturnType<ContentCipher['encryptor']>, nonce: Buffer, parts: Buffer[]) => {
    const plaintextBytes = parts.reduce((sum, part) => sum + part.length, 0);
    const output = Buffer.alloc(plaintextBytes + TAG_BYTES);
    encryptor.start(nonce);
    let offset = 0;
    for (const part of parts) {
      encryptor.update(part, output, offset);
      offset += part.length;
    }
    encryptor.finish(output, offset);
    return output;
  };
  const decrypt = (nonce: Buffer, sealed: Buffer, firstPieceBytes = 5) => {
    const decryptor = cipher.decryptor(key);
    const output = Buffer.alloc(sealed.length - TAG_BYTES);
    decryptor.start(nonce);
    const first = sealed.subarray(0, Math.min(firstPieceBytes, output.length));
    decryptor.update(first, output, 0);
    decryptor.update(sealed.subarray(first.length, -TAG_BYTES), output, first.length);
    const isAuthentic = decryptor.finish(sealed.subarray(-TAG_BYTES));
    decryptor.dispose();
    return { isAuthentic, output };
  };

  describe(`content cipher ${cipher.name}`, () => {
    it('encrypts message after message under one key, in pieces of any size, as node does', () => {
      fc.assert(
        fc.property(fc.array(pieces, { minLength: 1, maxLength: 4 }), (messages) => {
          const encryptor = cipher.encryptor(key);
          for (const message of messages) {
            const parts = message.map((piece) => Buffer.from(piece));
            const nonce = randomBytes(NONCE_BYTES);
            expect(encrypt(encryptor, nonce, parts)).toEqual(expected(nonce, Buffer.concat(parts)));
          }
          encryptor.dispose();
        }),
      );
    });

    it('decrypts what node encrypted', () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 5_000 }), fc.nat({ max: 5_000 }), (bytes, firstPieceBytes) => {
          const nonce = randomBytes(NONCE_BYTES);
          const { isAuthentic, output } = decrypt(
            nonce,
            expected(nonce, Buffer.from(bytes)),
            firstPieceBytes,
          );
          expect(isAuthentic).toBe(true);
          expect(output).toEqual(Buffer.from(bytes));
        }),
      );
    });

    it('handles a whole chunk, and a second decryption after a refused one', () => {
      const [nonce, plaintext] = [randomBytes(NONCE_BYTES), randomBytes(CHUNK_BYTES)];
      const sealed = expected(nonce, plaintext);
      expect(encrypt(cipher.encryptor(key), nonce, [plaintext]).equals(sealed)).toBe(true);
      const decryptor = cipher.decryptor(key);
      const output = Buffer.alloc(CHUNK_BYTES);
      for (const [tag, isAuthentic] of [
        [randomBytes(TAG_BYTES), false],
        [sealed.subarray(-TAG_BYTES), true],
      ] as const) {
        decryptor.start(nonce);
        decryptor.update(sealed.subarray(0, -TAG_BYTES), output, 0);
        expect(decryptor.finish(tag)).toBe(isAuthentic);
      }
      expect(output.equals(plaintext)).toBe(true);
    });

    it('refuses every flipped bit of a short message, and another nonce', () => {
      const nonce = randomBytes(NONCE_BYTES);
      const sealed = expected(nonce, randomBytes(20));
      for (let bit = 0; bit < sealed.length * 8; bit++) {
        const altered = Buffer.from(sealed);
        altered.writeUInt8(altered.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        expect(decrypt(nonce, altered).isAuthentic).toBe(false);
      }
      expect(decrypt(randomBytes(NONCE_BYTES), sealed).isAuthentic).toBe(false);
      expect(decrypt(nonce, sealed).isAuthentic).toBe(true);
    });

    it('writes nothing outside of where it is told to', () => {
      const encryptor = cipher.encryptor(key);
      const output = Buffer.alloc(100, 0xee);
      encryptor.start(randomBytes(NONCE_BYTES));
      encryptor.update(randomBytes(33), output, 20);
      encryptor.finish(output, 53);
      expect(output.subarray(0, 20).equals(Buffer.alloc(20, 0xee))).toBe(true);
      expect(output.subarray(53 + TAG_BYTES).equals(Buffer.alloc(31, 0xee))).toBe(true);
    });

    describe.each(['encryptor', 'decryptor'] as const)('%s', (direction) => {
      const nonce = randomBytes(NONCE_BYTES);
      const open = () => cipher[direction](key);
      const input = randomBytes(9);

      it('takes nothing but between the start and the end of a chunk', () => {
        const one = open();
        const use = [
          () => {
            one.update(input, Buffer.alloc(9), 0);
          },
          () => {
            one.update(Buffer.alloc(0), Buffer.alloc(0), 0);
          },
          () => {
            one.finish(Buffer.alloc(TAG_BYTES), 0);
          },
        ];
        const refusesAll = () => {
          for (const call of use) expect(call).toThrow('a chunk was started');
        };
        refusesAll();
        one.start(nonce);
        one.finish(Buffer.alloc(TAG_BYTES), 0);
        refusesAll();
        one.start(nonce);
        one.dispose();
        for (const call of use) expect(call).toThrow();
      });

      it('starts no chunk within another, whose nonce would be used twice', () => {
        const one = open();
        one.start(nonce);
        expect(() => {
          one.start(nonce);
        }).toThrow('the chunk before was ended');
      });

      it.each([
        ['output without room for the input', 16, 8],
        ['an offset before the output', 16, -1],
        ['an offset that is no number', 16, Number.NaN],
        ['an offset between two bytes', 16, 0.5],
        ['no output at all', 0, 0],
      ])('refuses %s before anything is written', (_, outputBytes, offset) => {
        const output = Buffer.alloc(outputBytes);
        const one = open();
        one.start(nonce);
        expect(() => {
          one.update(input, output, offset);
        }).toThrow('the output has room for the input');
        expect(output).toEqual(Buffer.alloc(outputBytes));
      });

      it('refuses a key or a nonce of another length', () => {
        expect(() => {
          cipher[direction](randomBytes(16)).start(nonce);
        }).toThrow('a key of AES-256');
        expect(() => {
          open().start(randomBytes(11));
        }).toThrow('a nonce of GCM');
      });
    });

    it.each([
      ['a short place', Buffer.alloc(20), 5],
      ['a place before the output', Buffer.alloc(40), -20],
    ])('refuses to write a tag to %s', (_, output, offset) => {
      const encryptor = cipher.encryptor(key);
      encryptor.start(randomBytes(NONCE_BYTES));
      expect(() => {
        encryptor.finish(output, offset);
      }).toThrow('a whole tag');
    });

    it.each([0, 4, 15, 17])('takes no tag of %d bytes', (tagBytes) => {
      const decryptor = cipher.decryptor(key);
      decryptor.start(randomBytes(NONCE_BYTES));
      expect(() => decryptor.finish(Buffer.alloc(tagBytes))).toThrow('a whole tag');
    });
  });
}
