import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Secret } from '@s3ep/config';
import { BUCKET_KEY_BYTES } from '../../key-provider';
import type {
  CallOptions,
  CheckOptions,
  GeneratedBucketKey,
  KeyProvider,
  UnwrapOptions,
  WrapOptions,
} from '../../key-provider';
import { KeyProviderError } from '../../key-provider-error';
import { bucketKeyContext } from '../bucket-key-context';
import { checkByRoundTrip } from '../check-by-round-trip';
import { mayMeanRefused } from './classify-pkcs11-error';
import type { Handle } from './cryptoki';
import { findAesKey } from './find-aes-key';
import { NONCE_BYTES, openInToken, sealInToken, TAG_BYTES } from './token-gcm';
import type { TokenSession, TokenSessions } from './token-sessions';

const WRAPPED_BYTES = NONCE_BYTES + BUCKET_KEY_BYTES + TAG_BYTES;

export interface Pkcs11ProviderOptions {
  readonly kekId: string;
  readonly sessions: TokenSessions;
  readonly pin: Secret;
  readonly keyLabel: string;
}

type Work<T> = (token: TokenSession, key: Handle) => Promise<T>;

/**
 * An AES-256 key in a hardware module that never leaves it, `pkcs11` of object-format.md 1.1: the bytes of
 * `local-aes`, made by the module (CKM_AES_GCM).
 */
export class Pkcs11Provider implements KeyProvider {
  readonly type = 'pkcs11';
  readonly kekId: string;
  readonly #options: Pkcs11ProviderOptions;

  constructor(options: Pkcs11ProviderOptions) {
    this.kekId = options.kekId;
    this.#options = options;
  }

  async generateBucketKey(originBucket: string, options?: CallOptions): Promise<GeneratedBucketKey> {
    const key = randomBytes(BUCKET_KEY_BYTES);
    return { key, wrapped: await this.wrapBucketKey({ ...options, key, originBucket }) };
  }

  wrapBucketKey({ key, originBucket, signal }: WrapOptions): Promise<Buffer> {
    const aad = bucketKeyContext(originBucket);
    return this.#withKey(signal, (token, handle) => this.#seal(token, { handle, key, aad }));
  }

  async unwrapBucketKey({ wrapped, originBucket, signal }: UnwrapOptions): Promise<Buffer> {
    if (wrapped.length !== WRAPPED_BYTES) throw new KeyProviderError('refused', { kekId: this.kekId });
    const aad = bucketKeyContext(originBucket);
    return this.#withKey(signal, async (token, handle) => {
      try {
        return await open(token, { handle, wrapped, aad });
      } catch (cause) {
        if (!mayMeanRefused(cause)) throw cause;
        // whoever still seals and opens what is right has refused this
        await this.#seal(token, { handle, key: randomBytes(BUCKET_KEY_BYTES), aad });
        throw new KeyProviderError('refused', { kekId: this.kekId, cause });
      }
    });
  }

  async check(options?: CheckOptions): Promise<void> {
    await checkByRoundTrip(this, options);
  }

  #withKey<T>(signal: AbortSignal | undefined, work: Work<T>): Promise<T> {
    const { kekId, sessions, pin, keyLabel } = this.#options;
    return sessions.use({ kekId, pin, signal }, (token) => {
      const key = findAesKey(token, keyLabel);
      if (key !== undefined) return work(token, key);
      const cause = new Error(`the token has none, or more than one, AES-256 key labelled "${keyLabel}"`);
      throw new KeyProviderError('disabled', { kekId, cause });
    });
  }

  /** Opens again what it sealed: a module that took a nonce of its own would leave a key that nobody can unwrap. */
  async #seal(
    token: TokenSession,
    { handle, key, aad }: { handle: Handle; key: Buffer; aad: Buffer },
  ): Promise<Buffer> {
    const nonce = randomBytes(NONCE_BYTES);
    const sealed = await sealInToken(token, { key: handle, nonce: Buffer.from(nonce), aad, data: key });
    const wrapped = Buffer.concat([nonce, sealed]);
    const again = await open(token, { handle, wrapped, aad });
    const same =
      wrapped.length === WRAPPED_BYTES && again.length === key.length && timingSafeEqual(again, key);
    again.fill(0);
    if (same) return wrapped;
    const cause = new Error('the module does not open what it sealed');
    throw new KeyProviderError('unavailable', { kekId: this.kekId, cause });
  }
}

function open(
  token: TokenSession,
  { handle, wrapped, aad }: { handle: Handle; wrapped: Buffer; aad: Buffer },
): Promise<Buffer> {
  const nonce = wrapped.subarray(0, NONCE_BYTES);
  return openInToken(token, { key: handle, nonce, aad, data: wrapped.subarray(NONCE_BYTES) });
}
