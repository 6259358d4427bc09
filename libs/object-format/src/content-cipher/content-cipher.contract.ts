import { describe, expect, it } from '@jest/globals';
import { createCipheriv, createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { CHUNK_BYTES, NONCE_BYTES, TAG_BYTES } from '../format-constants';
import type { ContentCipher } from './content-cipher';

const key = createSecretKey(randomBytes(32));
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
  });
}
