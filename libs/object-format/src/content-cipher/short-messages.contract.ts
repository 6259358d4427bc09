import { describe, expect, it } from '@jest/globals';
import { createCipheriv, createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { NONCE_BYTES, TAG_BYTES } from '../format-constants';
import type { SealedUnder, ShortMessages } from './short-messages';

const under = (aadBytes: number): SealedUnder => ({
  key: randomBytes(32),
  nonce: randomBytes(NONCE_BYTES),
  aad: randomBytes(aadBytes),
});

/** NIST SP 800-38D by node itself. */
function expected({ key, nonce, aad }: SealedUnder, plaintext: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(aad);
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

const lengths = { aad: fc.nat({ max: 600 }), message: fc.nat({ max: 2_000 }) };

/** What each implementation has to do with messages that are whole in memory. */
export function shortMessagesContract(name: string, messages: ShortMessages): void {
  describe(`short messages of ${name}`, () => {
    it('seals as node does, and opens what it sealed, one key after another', () => {
      fc.assert(
        fc.property(lengths.aad, lengths.message, (aadBytes, messageBytes) => {
          const [sealedUnder, plaintext] = [under(aadBytes), randomBytes(messageBytes)];
          const sealed = messages.seal(sealedUnder, plaintext);
          expect(sealed).toEqual(expected(sealedUnder, plaintext));
          expect(messages.open(sealedUnder, sealed)).toEqual(plaintext);
        }),
      );
    });

    it('opens nothing that is altered in a bit of message, tag, nonce, key or additional data', () => {
      const sealedUnder = under(30);
      const plaintext = randomBytes(40);
      const sealed = messages.seal(sealedUnder, plaintext);
      const altered = (bytes: Buffer, bit: number): Buffer => {
        const copy = Buffer.from(bytes);
        copy.writeUInt8(copy.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        return copy;
      };
      for (let bit = 0; bit < sealed.length * 8; bit++)
        expect(messages.open(sealedUnder, altered(sealed, bit))).toBeUndefined();
      for (const field of ['key', 'nonce', 'aad'] as const)
        for (let bit = 0; bit < sealedUnder[field].length * 8; bit++) {
          const other = { ...sealedUnder, [field]: altered(sealedUnder[field], bit) };
          expect(messages.open(other, sealed)).toBeUndefined();
        }
      expect(messages.open({ ...sealedUnder, aad: Buffer.alloc(0) }, sealed)).toBeUndefined();
      expect(messages.open(sealedUnder, sealed)).toEqual(plaintext);
    });

    it('computes HMAC-SHA-256 as node does, for keys shorter and longer than a block', () => {
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 200 }), lengths.message, (keyBytes, messageBytes) => {
          const [key, message] = [randomBytes(keyBytes), randomBytes(messageBytes)];
          expect(messages.hmac(key, message)).toEqual(createHmac('sha256', key).update(message).digest());
        }),
      );
    });

    it('computes the example of RFC 4231 4.3', () => {
      const mac = messages.hmac(Buffer.from('Jefe'), Buffer.from('what do ya want for nothing?'));
      expect(mac.toString('hex')).toBe('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
    });

    it('gives results that the next call does not alter', () => {
      const sealedUnder = under(0);
      const results = () => [
        messages.hmac(sealedUnder.key, sealedUnder.nonce),
        messages.seal(sealedUnder, sealedUnder.key),
      ];
      const before = results();
      const copies = before.map((bytes) => Buffer.from(bytes));
      messages.hmac(randomBytes(32), randomBytes(12));
      messages.seal(under(5), randomBytes(32));
      expect(before).toEqual(copies);
    });

    it('refuses keys, nonces and messages of other lengths', () => {
      const right = under(0);
      const sealed = messages.seal(right, Buffer.alloc(0));
      for (const key of [randomBytes(16), randomBytes(33), Buffer.alloc(0)]) {
        expect(() => messages.seal({ ...right, key }, sealed)).toThrow('a key of AES-256');
        expect(() => messages.open({ ...right, key }, sealed)).toThrow('a key of AES-256');
      }
      for (const nonceBytes of [0, 11, 13]) {
        const nonce = Buffer.alloc(nonceBytes);
        expect(() => messages.seal({ ...right, nonce }, sealed)).toThrow('a nonce of GCM');
        expect(() => messages.open({ ...right, nonce }, sealed)).toThrow('a nonce of GCM');
      }
      expect(() => messages.open(right, Buffer.alloc(TAG_BYTES - 1))).toThrow('a sealed message has a tag');
      expect(() => messages.hmac(Buffer.alloc(0), sealed)).toThrow('a key of HMAC');
      expect(messages.open(right, sealed)).toEqual(Buffer.alloc(0));
    });
  });
}
