import { createCipheriv } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { keyProviderContract } from './key-provider.contract';
import { LocalAesProvider } from './local-aes-provider';

const kekId = 'main';
const KEK = Buffer.alloc(32, 7);

keyProviderContract('LocalAesProvider', {
  make: () => new LocalAesProvider({ kekId, key: KEK }),
  makeStranger: () => new LocalAesProvider({ kekId, key: Buffer.alloc(32, 8) }),
});

describe('LocalAesProvider', () => {
  it('wraps as object-format.md 1.1 says: nonce, ciphertext, tag, bound to the bucket', async () => {
    const draws = [Buffer.alloc(32, 0xbb), Buffer.alloc(12, 0xcc)];
    const provider = new LocalAesProvider({ kekId, key: KEK, random: () => draws.shift()! });
    const { key, wrapped } = await provider.generateBucketKey('b\u00fc');

    const cipher = createCipheriv('aes-256-gcm', KEK, Buffer.alloc(12, 0xcc));
    cipher.setAAD(Buffer.from('s3ep/v1/bucket-key\x00\x03b\xc3\xbc', 'latin1'));
    const sealed = Buffer.concat([
      cipher.update(Buffer.alloc(32, 0xbb)),
      cipher.final(),
      cipher.getAuthTag(),
    ]);
    expect(key).toEqual(Buffer.alloc(32, 0xbb));
    expect(wrapped).toEqual(Buffer.concat([Buffer.alloc(12, 0xcc), sealed]));
  });

  it.each([0, 16, 31, 33])('cannot be made with a key of %d bytes', (bytes) => {
    expect(() => new LocalAesProvider({ kekId, key: Buffer.alloc(bytes) })).toThrow(
      `KEK "main" must have 32 bytes, not ${bytes}`,
    );
  });
});
