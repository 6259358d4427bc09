import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { BUCKET_KEY_BYTES } from '../key-provider';
import type {
  CheckOptions,
  GeneratedBucketKey,
  KeyProvider,
  UnwrapOptions,
  WrapOptions,
} from '../key-provider';
import { KeyProviderError } from '../key-provider-error';
import { bucketKeyContext } from './bucket-key-context';
import { checkByRoundTrip } from './check-by-round-trip';

const ALGORITHM = 'aes-256-gcm';
const KEK_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const WRAPPED_BYTES = NONCE_BYTES + BUCKET_KEY_BYTES + TAG_BYTES;

export interface LocalAesProviderOptions {
  readonly kekId: string;
  /** The KEK: 32 bytes. */
  readonly key: Buffer;
  /** Source of randomness, `randomBytes` unless a test fixes it. */
  readonly random?: (bytes: number) => Buffer;
}

/**
 * A KEK held in this process's memory, `local-aes` of object-format.md 1.1:
 * `wrapped = nonce(12) || AES-256-GCM(KEK, bucket key, aad = context)` with its 16-byte tag.
 */
export class LocalAesProvider implements KeyProvider {
  readonly type = 'local-aes';
  readonly kekId: string;
  readonly #key: Buffer;
  readonly #random: (bytes: number) => Buffer;

  /** @throws RangeError if the key does not have 32 bytes. */
  constructor({ kekId, key, random = randomBytes }: LocalAesProviderOptions) {
    if (key.length !== KEK_BYTES) {
      throw new RangeError(`KEK "${kekId}" must have ${KEK_BYTES} bytes, not ${key.length}`);
    }
    this.kekId = kekId;
    this.#key = key;
    this.#random = random;
  }

  async generateBucketKey(originBucket: string): Promise<GeneratedBucketKey> {
    const key = this.#random(BUCKET_KEY_BYTES);
    return { key, wrapped: await this.wrapBucketKey({ key, originBucket }) };
  }

  async wrapBucketKey({ key, originBucket }: WrapOptions): Promise<Buffer> {
    const nonce = this.#random(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.#key, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(bucketKeyContext(originBucket));
    return Promise.resolve(Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()]));
  }

  async unwrapBucketKey({ wrapped, originBucket }: UnwrapOptions): Promise<Buffer> {
    if (wrapped.length !== WRAPPED_BYTES) throw new KeyProviderError('refused', { kekId: this.kekId });
    return Promise.resolve(this.#decrypt(wrapped, bucketKeyContext(originBucket)));
  }

  async check(options?: CheckOptions): Promise<void> {
    await checkByRoundTrip(this, options);
  }

  #decrypt(wrapped: Buffer, context: Buffer): Buffer {
    const nonce = wrapped.subarray(0, NONCE_BYTES);
    const decipher = createDecipheriv(ALGORITHM, this.#key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(context);
    decipher.setAuthTag(wrapped.subarray(-TAG_BYTES));
    const key = decipher.update(wrapped.subarray(NONCE_BYTES, -TAG_BYTES));
    try {
      decipher.final();
    } catch (cause) {
      key.fill(0); // not authenticated: nobody may see it
      throw new KeyProviderError('refused', { kekId: this.kekId, cause });
    }
    return key;
  }
}
