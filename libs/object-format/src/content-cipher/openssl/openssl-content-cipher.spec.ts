import { describe, expect, it } from '@jest/globals';
import { createSecretKey, randomBytes } from 'node:crypto';
import { contentCipherContract } from '../content-cipher.contract';
import { loadLibcrypto } from './load-libcrypto';
import { opensslContentCipher } from './openssl-content-cipher';

const cipher = opensslContentCipher(loadLibcrypto());
const key = createSecretKey(randomBytes(32));
const nonce = randomBytes(12);

contentCipherContract(cipher);

describe('opensslContentCipher', () => {
  it.each([
    ['output without room for the input', () => [randomBytes(9), Buffer.alloc(16), 8]],
    ['an offset before the output', () => [randomBytes(9), Buffer.alloc(16), -1]],
  ] as const)('refuses %s before OpenSSL writes there', (_, values) => {
    const [input, output, offset] = values() as [Buffer, Buffer, number];
    for (const one of [cipher.encryptor(key), cipher.decryptor(key)]) {
      one.start(nonce);
      expect(() => {
        one.update(input, output, offset);
      }).toThrow('the output has room for the input');
      expect(output).toEqual(Buffer.alloc(16));
    }
  });

  it('refuses a key, a nonce or a tag of another length', () => {
    expect(() => cipher.encryptor(createSecretKey(randomBytes(16)))).toThrow('a key of AES-256');
    const decryptor = cipher.decryptor(key);
    expect(() => {
      decryptor.start(randomBytes(11));
    }).toThrow('a nonce of GCM');
    decryptor.start(nonce);
    expect(() => decryptor.finish(randomBytes(15))).toThrow('a whole tag');
    const encryptor = cipher.encryptor(key);
    encryptor.start(nonce);
    expect(() => {
      encryptor.finish(Buffer.alloc(20), 5);
    }).toThrow('a whole tag');
  });

  it('lets nobody use a context that was freed', () => {
    const encryptor = cipher.encryptor(key);
    encryptor.dispose();
    encryptor.dispose();
    expect(() => {
      encryptor.start(nonce);
    }).toThrow('the context was not freed');
  });
});
