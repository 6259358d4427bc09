import { randomBytes } from 'node:crypto';
import { BUCKET_KEY_BYTES } from '../../key-provider';
import type {
  CallOptions,
  GeneratedBucketKey,
  KeyProvider,
  UnwrapOptions,
  WrapOptions,
} from '../../key-provider';
import { KeyProviderError } from '../../key-provider-error';
import { bucketKeyContext } from '../bucket-key-context';
import { checkByRoundTrip } from '../check-by-round-trip';
import { classifyVaultError } from './classify-vault-error';
import { decryptedSchema, encryptedSchema } from './vault-answer';
import type { VaultAnswer, VaultClient } from './vault-client';
import type { VaultTokenSource } from './vault-token-source';

/**
 * A bucket key as aes256-gcm96 seals it: nonce(12), 32 bytes, tag(16) in base64, without padding. Vault itself is
 * laxer (it skips line ends in base64), so what else it would take is refused here.
 */
const WRAPPED = /^vault:v[1-9]\d*:[A-Za-z0-9+/]{80}$/;

/** No S3 bucket can have this name (S3 allows no underscore). */
const ANOTHER_BUCKET = '_another-bucket';

export interface VaultTransitProviderOptions {
  readonly kekId: string;
  readonly client: VaultClient;
  readonly tokens: VaultTokenSource;
  /** Where the transit engine is mounted. */
  readonly mount: string;
  /** Name of a key of type aes256-gcm96 in it. */
  readonly key: string;
  /** Source of randomness, `randomBytes` unless a test fixes it. */
  readonly random?: (bytes: number) => Buffer;
}

/**
 * A key in the transit engine of HashiCorp Vault or OpenBao, `vault-transit` of object-format.md 1.1: `wrapped` is the
 * text that transit/encrypt answers, with the context as associated_data
 * (https://developer.hashicorp.com/vault/api-docs/secret/transit#encrypt-data).
 */
export class VaultTransitProvider implements KeyProvider {
  readonly type = 'vault-transit';
  readonly kekId: string;
  readonly #options: Required<VaultTransitProviderOptions>;
  /** It has been seen that the associated data counts. */
  #binds = false;

  constructor(options: VaultTransitProviderOptions) {
    this.kekId = options.kekId;
    this.#options = { random: randomBytes, ...options };
  }

  async generateBucketKey(originBucket: string, options?: CallOptions): Promise<GeneratedBucketKey> {
    const key = this.#options.random(BUCKET_KEY_BYTES);
    return { key, wrapped: await this.wrapBucketKey({ ...options, key, originBucket }) };
  }

  async wrapBucketKey({ key, originBucket, signal }: WrapOptions): Promise<Buffer> {
    const body = { plaintext: key.toString('base64') };
    const answer = await this.#transit('encrypt', { originBucket, body, signal });
    const ciphertext = encryptedSchema.safeParse(answer.body).data?.data.ciphertext ?? '';
    // what could not be unwrapped again must never get into a record
    if (!WRAPPED.test(ciphertext)) {
      const cause = new Error('Vault answered encrypt without a ciphertext of aes256-gcm96');
      throw new KeyProviderError('unavailable', { kekId: this.kekId, cause });
    }
    const wrapped = Buffer.from(ciphertext, 'ascii');
    await this.#refuseUnbound({ wrapped, signal });
    return wrapped;
  }

  async unwrapBucketKey({ wrapped, originBucket, signal }: UnwrapOptions): Promise<Buffer> {
    const ciphertext = wrapped.toString('latin1');
    if (!WRAPPED.test(ciphertext)) throw new KeyProviderError('refused', { kekId: this.kekId });
    const answer = await this.#transit('decrypt', { originBucket, body: { ciphertext }, signal });
    const key = Buffer.from(decryptedSchema.safeParse(answer.body).data?.data.plaintext ?? '', 'base64');
    if (key.length === BUCKET_KEY_BYTES) return key;
    const cause = new Error('Vault answered decrypt without a key of 32 bytes');
    throw new KeyProviderError('unavailable', { kekId: this.kekId, cause });
  }

  async check(options?: CallOptions): Promise<void> {
    await checkByRoundTrip(this, options);
  }

  /**
   * Vault before 1.13 ignores associated_data without a word, and so would bind a bucket key to nothing. Tried once.
   * @throws KeyProviderError `disabled` where the first wrapped key is unwrapped for another bucket
   */
  async #refuseUnbound(first: Omit<UnwrapOptions, 'originBucket'>): Promise<void> {
    if (this.#binds) return;
    try {
      (await this.unwrapBucketKey({ ...first, originBucket: ANOTHER_BUCKET })).fill(0);
    } catch (error) {
      const { kind } = error as Partial<KeyProviderError>;
      if (kind === 'refused') this.#binds = true;
      // without the right to decrypt nothing can be told, and nothing can be unwrapped wrongly either
      if (kind === 'refused' || kind === 'denied') return;
      throw error;
    }
    const cause = new Error('Vault ignores associated_data: it has to be version 1.13 or newer');
    throw new KeyProviderError('disabled', { kekId: this.kekId, cause });
  }

  /** Calls with a token; with another one, once, where Vault refuses the first. */
  async #transit(
    call: 'encrypt' | 'decrypt',
    { originBucket, body, signal }: TransitCall,
  ): Promise<VaultAnswer> {
    const { client, tokens, mount, key } = this.#options;
    const associated = bucketKeyContext(originBucket).toString('base64');
    const send = (token: string) =>
      client.post({
        path: `${mount}/${call}/${key}`,
        body: { ...body, associated_data: associated },
        token,
        ...(signal && { signal }),
      });
    const token = await tokens.token();
    let answer = await send(token);
    if (answer.status === 403 && (await tokens.refused(token))) answer = await send(await tokens.token());
    if (answer.status === 200) return answer;
    throw classifyVaultError(call, answer, this.kekId);
  }
}

interface TransitCall {
  readonly originBucket: string;
  readonly body: Readonly<Record<string, string>>;
  readonly signal: AbortSignal | undefined;
}
