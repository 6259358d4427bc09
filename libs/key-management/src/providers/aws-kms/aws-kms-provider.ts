import type { KMSClient } from '@aws-sdk/client-kms';
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
import { checkByRoundTrip } from '../check-by-round-trip';
import { classifyKmsError } from './classify-kms-error';

/** object-format.md 1.1: the one entry of the EncryptionContext. */
const CONTEXT_NAME = 's3ep:bucket';
/** API_Decrypt: CiphertextBlob has 1 to 6144 bytes. */
const MAX_BLOB_BYTES = 6144;

export interface AwsKmsProviderOptions {
  readonly kekId: string;
  /** ARN of a key or alias, a key id, or `alias/<name>`. */
  readonly keyId: string;
  /** Called when the client is first needed, and again after it failed. */
  readonly makeClient: () => Promise<KMSClient>;
}

/**
 * A symmetric key in AWS KMS, `aws-kms` of object-format.md 1.1: `wrapped` is the CiphertextBlob of GenerateDataKey
 * with the origin bucket in its EncryptionContext
 * (https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKey.html).
 */
export class AwsKmsProvider implements KeyProvider {
  readonly type = 'aws-kms';
  readonly kekId: string;
  readonly #keyId: string;
  readonly #makeClient: () => Promise<KMSClient>;
  #client: Promise<KMSClient> | undefined;

  constructor({ kekId, keyId, makeClient }: AwsKmsProviderOptions) {
    this.kekId = kekId;
    this.#keyId = keyId;
    this.#makeClient = makeClient;
  }

  async generateBucketKey(originBucket: string, { signal }: CallOptions = {}): Promise<GeneratedBucketKey> {
    const { GenerateDataKeyCommand } = await import('./kms-sdk');
    const command = new GenerateDataKeyCommand({
      KeyId: this.#keyId,
      KeySpec: 'AES_256',
      EncryptionContext: { [CONTEXT_NAME]: originBucket },
    });
    const answer = await this.#call((client) => client.send(command, abortedBy(signal)));
    const key = bytesOf(answer.Plaintext);
    const wrapped = bytesOf(answer.CiphertextBlob);
    if (key.length === BUCKET_KEY_BYTES && wrapped.length > 0) return { key, wrapped };
    const cause = new Error('KMS answered GenerateDataKey without a key of 32 bytes');
    throw new KeyProviderError('unavailable', { kekId: this.kekId, cause });
  }

  /** https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html: a CiphertextBlob like the other one. */
  async wrapBucketKey({ key, originBucket, signal }: WrapOptions): Promise<Buffer> {
    const { EncryptCommand } = await import('./kms-sdk');
    const command = new EncryptCommand({
      KeyId: this.#keyId,
      Plaintext: key,
      EncryptionContext: { [CONTEXT_NAME]: originBucket },
    });
    const { CiphertextBlob } = await this.#call((client) => client.send(command, abortedBy(signal)));
    const wrapped = bytesOf(CiphertextBlob);
    if (wrapped.length > 0) return wrapped;
    const cause = new Error('KMS answered Encrypt without a CiphertextBlob');
    throw new KeyProviderError('unavailable', { kekId: this.kekId, cause });
  }

  async unwrapBucketKey({ wrapped, originBucket, signal }: UnwrapOptions): Promise<Buffer> {
    // outside of these limits KMS answers as if the request were malformed
    if (wrapped.length === 0 || wrapped.length > MAX_BLOB_BYTES)
      throw new KeyProviderError('refused', { kekId: this.kekId });
    const { DecryptCommand } = await import('./kms-sdk');
    const command = new DecryptCommand({
      KeyId: this.#keyId, // or any key that we may use would do
      CiphertextBlob: wrapped,
      EncryptionContext: { [CONTEXT_NAME]: originBucket },
    });
    const { Plaintext } = await this.#call((client) => client.send(command, abortedBy(signal)));
    const key = bytesOf(Plaintext);
    if (key.length === BUCKET_KEY_BYTES) return key;
    const cause = new Error('what KMS decrypted is no bucket key');
    throw new KeyProviderError('refused', { kekId: this.kekId, cause });
  }

  async check(options?: CheckOptions): Promise<void> {
    await checkByRoundTrip(this, options);
  }

  async #call<T>(send: (client: KMSClient) => Promise<T>): Promise<T> {
    try {
      return await send(await this.#connected());
    } catch (cause) {
      throw classifyKmsError(cause, this.kekId);
    }
  }

  /** One client for all calls. A failure to make it is not remembered. */
  #connected(): Promise<KMSClient> {
    this.#client ??= this.#makeClient().catch((error: unknown) => {
      this.#client = undefined;
      throw error;
    });
    return this.#client;
  }
}

const abortedBy = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { abortSignal: signal });

/** The same memory as a Buffer, so that wiping it wipes the key. */
const bytesOf = (bytes: Uint8Array | undefined): Buffer =>
  bytes === undefined ? Buffer.alloc(0) : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
