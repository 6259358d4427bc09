import { randomBytes } from 'node:crypto';
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
import { BindingProbe } from './binding-probe';
import { classifyVaultError } from './classify-vault-error';
import { decryptedSchema, encryptedSchema } from './vault-answer';
import type { VaultAnswer, VaultClient } from './vault-client';
import type { VaultTokenSource } from './vault-token-source';

/**
 * A bucket key as aes256-gcm96 seals it: nonce(12), 32 bytes, tag(16) in base64, without padding. Vault itself is
 * laxer (it skips line ends in base64), so what else it would take is refused here.
 */
const WRAPPED = /^vault:v[1-9]\d*:[A-Za-z0-9+/]{80}$/;

export interface VaultTransitProviderOptions {
  readonly kekId: string;
  readonly client: VaultClient;
  readonly tokens: VaultTokenSource;
  /** Where the transit engine is mounted. */
  readonly mount: string;
  /** Name of a key of type aes256-gcm96 in it. */
  readonly key: string;
  /** For what serves several callers at once; each call ends with its signal. */
  readonly timeoutMilliseconds: number;
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
  readonly #binding: BindingProbe;

  constructor(options: VaultTransitProviderOptions) {
    this.kekId = options.kekId;
    this.#options = { random: randomBytes, ...options };
    const { kekId, timeoutMilliseconds } = options;
    const unwrap = (wanted: UnwrapOptions) => this.unwrapBucketKey(wanted);
    this.#binding = new BindingProbe({ kekId, unwrap, timeoutMilliseconds });
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
    await this.#binding.refuseUnbound(wrapped);
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

  async check(options?: CheckOptions): Promise<void> {
    await checkByRoundTrip(this, options);
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
