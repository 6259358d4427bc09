import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { type Libcrypto, loadLibcrypto } from './load-libcrypto';
import { opensslMessages } from './openssl-messages';

const real = loadLibcrypto();
const cipher = real.fetchCipher(null, 'AES-256-GCM', null) ?? {};
const under = { key: randomBytes(32), nonce: randomBytes(12), aad: randomBytes(9) };
const sealed = opensslMessages(real, cipher).seal(under, randomBytes(20));

function failing(change: Partial<Libcrypto>) {
  const counts = { errorsCleared: 0 };
  const clearErrors = () => (counts.errorsCleared += 1);
  return { counts, messages: () => opensslMessages({ ...real, clearErrors, ...change }, cipher) };
}

describe('opensslMessages', () => {
  it('is not to be had without SHA-256', () => {
    expect(failing({ sha256: () => null }).messages).toThrow('OpenSSL offers SHA-256');
  });

  it('gives no HMAC where OpenSSL fails, and leaves no error of it behind', () => {
    const { counts, messages } = failing({ hmac: () => 0 });
    expect(() => messages().hmac(under.key, under.aad)).toThrow('OpenSSL computes the HMAC');
    expect(counts.errorsCleared).toBe(1);
  });

  it('seals nothing where OpenSSL does not end the message', () => {
    const { messages } = failing({ encrypt: { ...real.encrypt, final: () => 0 } });
    expect(() => messages().seal(under, randomBytes(20))).toThrow('OpenSSL ends the message');
  });

  it.each(['encrypt', 'decrypt'] as const)(
    'does not go on without the additional data, and goes on with the next message: %s',
    (direction) => {
      let fails = true;
      const calls = real[direction];
      const { messages } = failing({
        [direction]: {
          ...calls,
          update: (...given: Parameters<typeof calls.update>) =>
            given[1] === null && fails ? 0 : calls.update(...given),
        },
      });
      const used = messages();
      const run = () => (direction === 'encrypt' ? used.seal(under, sealed) : used.open(under, sealed));
      expect(run).toThrow('OpenSSL takes the additional data');
      fails = false;
      // the broken message was never ended, and its key and nonce are not used again
      expect(run).not.toThrow();
    },
  );

  it('leaves nothing of what is not authentic in memory', () => {
    const outputs: Buffer[] = [];
    const { messages } = failing({
      decrypt: {
        ...real.decrypt,
        update: (context, output, ...rest) => {
          if (output) outputs.push(output);
          return real.decrypt.update(context, output, ...rest);
        },
      },
    });
    const altered = Buffer.from(sealed);
    altered.writeUInt8(altered.readUInt8(sealed.length - 1) ^ 1, sealed.length - 1);
    expect(messages().open(under, altered)).toBeUndefined();
    expect(outputs).toEqual([Buffer.alloc(20)]);
  });
});
