import { describe, expect, it } from '@jest/globals';
import { chooseContentCipher } from './choose-content-cipher';
import { NODE_CONTENT_CIPHER } from './node-content-cipher';
import { type CipherCalls, type Libcrypto, loadLibcrypto } from './openssl/load-libcrypto';

/** The real one, but for what is replaced. */
const altered = (change: (real: Libcrypto) => Partial<Libcrypto>) => () => {
  const real = loadLibcrypto();
  return { ...real, ...change(real) };
};

const withoutAad = (calls: CipherCalls): CipherCalls => ({
  ...calls,
  update: (context, output, written, input, inputBytes) => {
    if (output) return calls.update(context, output, written, input, inputBytes);
    written[0] = inputBytes;
    return 1;
  },
});

describe('chooseContentCipher', () => {
  it('leaves no error of an OpenSSL without the cipher behind', () => {
    let cleared = 0;
    const load = altered(() => ({ fetchCipher: () => null, clearErrors: () => (cleared += 1) }));
    const reason = 'OpenSSL offers AES-256-GCM';
    expect(chooseContentCipher(load)).toEqual({ cipher: NODE_CONTENT_CIPHER, reason });
    expect(cleared).toBe(1);
  });

  it('calls OpenSSL directly where it can', () => {
    expect(chooseContentCipher()).toEqual({ cipher: expect.objectContaining({ name: 'openssl' }) });
  });

  it('says why it takes node:crypto where it cannot', () => {
    const load = () => {
      throw new Error('Cannot find the native Koffi module');
    };
    const reason = 'Cannot find the native Koffi module';
    expect(chooseContentCipher(load)).toEqual({ cipher: NODE_CONTENT_CIPHER, reason });
  });

  it.each([
    ['accepts any tag', altered(({ decrypt }) => ({ decrypt: { ...decrypt, final: () => 1 } }))],
    [
      'keeps the key of the message before',
      altered(({ encrypt }) => {
        const key = Buffer.alloc(32);
        return {
          encrypt: {
            ...encrypt,
            init: (context, cipher, engine, given, nonce) =>
              encrypt.init(context, cipher, engine, given && key, nonce),
          },
        };
      }),
    ],
    [
      'keeps the nonce of the message before',
      altered(({ encrypt }) => {
        let first: Buffer | undefined;
        return {
          encrypt: {
            ...encrypt,
            init: (context, cipher, engine, key, nonce) =>
              encrypt.init(context, cipher, engine, key, nonce && (first ??= nonce)),
          },
        };
      }),
    ],
    [
      'writes one byte less than it says',
      altered(({ encrypt }) => ({
        encrypt: {
          ...encrypt,
          update: (context, output, written, input, inputBytes) => {
            const answer = encrypt.update(context, output, written, input, inputBytes - 1);
            written[0] = inputBytes;
            return answer;
          },
        },
      })),
    ],
    ['seals without additional data', altered((real) => ({ encrypt: withoutAad(real.encrypt) }))],
    ['opens without additional data', altered((real) => ({ decrypt: withoutAad(real.decrypt) }))],
    [
      'computes another HMAC',
      altered((real) => ({
        hmac: (digest, key, keyBytes, message, messageBytes, output, outputBytes) =>
          real.hmac(digest, key, keyBytes - 1, message, messageBytes, output, outputBytes),
      })),
    ],
  ])('takes node:crypto where OpenSSL %s', (_, load) => {
    const reason = 'OpenSSL called directly does not agree with node:crypto';
    expect(chooseContentCipher(load)).toEqual({ cipher: NODE_CONTENT_CIPHER, reason });
  });
});
