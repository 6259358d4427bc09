import {
  constants,
  createHmac,
  createSecretKey,
  publicEncrypt,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import type { KeyObject, webcrypto } from 'node:crypto';
import { BUCKET_KEY_BYTES } from '../../key-provider';
import type {
  CheckOptions,
  GeneratedBucketKey,
  KeyProvider,
  UnwrapOptions,
  WrapOptions,
} from '../../key-provider';
import { KeyProviderError } from '../../key-provider-error';
import { bucketKeyContext } from '../bucket-key-context';
import { checkByRoundTrip } from '../check-by-round-trip';

const HASH = 'sha256';
const MAC_BYTES = 32;
const BITS_PER_BYTE = 8;

export interface RsaProviderOptions {
  readonly kekId: string;
  /** RSA, 3,072 bits or more. */
  readonly publicKey: KeyObject;
  /** The other half; without it nothing can be unwrapped. */
  readonly privateKey?: KeyObject;
  /** 32 bytes. */
  readonly authKey: Buffer;
}

/**
 * A pair of RSA keys, `rsa` of object-format.md 1.1:
 * `wrapped = RSA-OAEP(SHA-256, MGF1-SHA-256, label = context) || HMAC-SHA-256(authKey, context || ciphertext)`.
 * RSA decrypts nothing that the HMAC does not vouch for.
 */
export class RsaProvider implements KeyProvider {
  readonly type = 'rsa';
  readonly kekId: string;
  readonly #publicKey: KeyObject;
  readonly #decryptionKey: webcrypto.CryptoKey | undefined;
  readonly #authKey: KeyObject;
  readonly #ciphertextBytes: number;

  constructor({ kekId, publicKey, privateKey, authKey }: RsaProviderOptions) {
    this.kekId = kekId;
    this.#publicKey = publicKey;
    this.#decryptionKey = privateKey?.toCryptoKey({ name: 'RSA-OAEP', hash: 'SHA-256' }, false, ['decrypt']);
    this.#authKey = createSecretKey(authKey);
    this.#ciphertextBytes = Math.ceil((publicKey.asymmetricKeyDetails?.modulusLength ?? 0) / BITS_PER_BYTE);
  }

  async generateBucketKey(originBucket: string): Promise<GeneratedBucketKey> {
    const key = randomBytes(BUCKET_KEY_BYTES);
    return { key, wrapped: await this.wrapBucketKey({ key, originBucket }) };
  }

  async wrapBucketKey({ key, originBucket }: WrapOptions): Promise<Buffer> {
    const context = bucketKeyContext(originBucket);
    const padding = constants.RSA_PKCS1_OAEP_PADDING;
    // oaepHash is the hash of MGF1 too
    const options = { key: this.#publicKey, padding, oaepHash: HASH, oaepLabel: context };
    const ciphertext = publicEncrypt(options, key);
    return Promise.resolve(Buffer.concat([ciphertext, this.#mac(context, ciphertext)]));
  }

  /** `denied` where only the public key is here. */
  async unwrapBucketKey({ wrapped, originBucket }: UnwrapOptions): Promise<Buffer> {
    const { kekId } = this;
    const context = bucketKeyContext(originBucket);
    const ciphertext = wrapped.subarray(0, this.#ciphertextBytes);
    const mac = wrapped.subarray(this.#ciphertextBytes);
    if (mac.length !== MAC_BYTES || !timingSafeEqual(mac, this.#mac(context, ciphertext))) {
      throw new KeyProviderError('refused', { kekId });
    }
    if (this.#decryptionKey === undefined) {
      throw new KeyProviderError('denied', { kekId, cause: new Error('its private key is not configured') });
    }
    const key = await this.#decrypt(this.#decryptionKey, ciphertext, context);
    if (key.length !== BUCKET_KEY_BYTES) throw new KeyProviderError('refused', { kekId });
    return key;
  }

  /** With only the public key it is enough that a key can be wrapped. */
  async check(options?: CheckOptions): Promise<void> {
    if (this.#decryptionKey === undefined) await this.generateBucketKey('');
    else await checkByRoundTrip(this, options);
  }

  /** Off the event loop: it takes milliseconds. */
  async #decrypt(key: webcrypto.CryptoKey, ciphertext: Buffer, label: Buffer): Promise<Buffer> {
    try {
      const algorithm = { name: 'RSA-OAEP', label: Uint8Array.from(label) };
      return Buffer.from(await crypto.subtle.decrypt(algorithm, key, Uint8Array.from(ciphertext)));
    } catch (cause) {
      throw new KeyProviderError('refused', { kekId: this.kekId, cause });
    }
  }

  #mac(context: Buffer, ciphertext: Buffer): Buffer {
    return createHmac(HASH, this.#authKey).update(context).update(ciphertext).digest();
  }
}
