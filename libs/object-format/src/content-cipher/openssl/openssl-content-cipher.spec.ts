import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { contentCipherContract } from '../content-cipher.contract';
import { shortMessagesContract } from '../short-messages.contract';
import { loadLibcrypto } from './load-libcrypto';
import { opensslContentCipher } from './openssl-content-cipher';

const cipher = opensslContentCipher(loadLibcrypto());
const key = randomBytes(32);
const nonce = randomBytes(12);

contentCipherContract(cipher);
shortMessagesContract('openssl', cipher);

describe('opensslContentCipher', () => {
  it('lets nobody use a context that was freed', () => {
    const encryptor = cipher.encryptor(key);
    encryptor.dispose();
    encryptor.dispose();
    expect(() => {
      encryptor.start(nonce);
    }).toThrow('the context was not freed');
  });

  it('gives no tag where OpenSSL does not end the chunk', () => {
    const real = loadLibcrypto();
    const failing = { ...real, encrypt: { ...real.encrypt, final: () => 0 } };
    const encryptor = opensslContentCipher(failing).encryptor(key);
    encryptor.start(nonce);
    const output = Buffer.alloc(16);
    expect(() => {
      encryptor.finish(output, 0);
    }).toThrow('OpenSSL ends the chunk');
    expect(output).toEqual(Buffer.alloc(16));
  });
});
