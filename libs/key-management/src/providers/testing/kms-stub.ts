import { randomBytes, randomUUID } from 'node:crypto';
import { openGcm, sealGcm } from './gcm';
import { HttpStub } from './http-stub';
import type { StubAnswer, StubCertificate, StubReaction, StubRequest } from './http-stub';

const ID_CHARACTERS = 36;
const ACCOUNT = '111122223333';

interface StubKey {
  readonly id: string;
  readonly secret: Buffer;
  state: 'Enabled' | 'Disabled' | 'PendingDeletion';
}

/**
 * A stub of AWS KMS, not KMS: it speaks as much of its JSON protocol as AwsKmsProvider uses, written from the API
 * reference. It really encrypts, binds the EncryptionContext and the key, and knows aliases and states of keys; it
 * does not verify signatures, only who signed. `npm run test:kms` runs the same contract against moto.
 */
export class KmsStub extends HttpStub {
  readonly accessKeyId = 'AKIAKMSSTUB000000000';
  readonly #keys = new Map<string, StubKey>();
  readonly #aliases = new Map<string, string>();

  constructor(certificate?: StubCertificate) {
    super((request) => this.#react(request), certificate);
  }

  /** @returns the id of a new key, which `alias` names too */
  createKey(alias?: string): string {
    const key: StubKey = { id: randomUUID(), secret: randomBytes(32), state: 'Enabled' };
    this.#keys.set(key.id, key);
    if (alias !== undefined) this.#aliases.set(alias, key.id);
    return key.id;
  }

  setState(id: string, state: StubKey['state']): void {
    const key = this.#keys.get(id);
    if (key === undefined) throw new Error(`no key ${id}`);
    key.state = state;
  }

  /** What is left of a key when its waiting period is over. */
  deleteKey(id: string): void {
    this.#keys.delete(id);
  }

  #react({ headers, body }: StubRequest): StubReaction {
    if (!String(headers.authorization).includes(`Credential=${this.accessKeyId}/`)) {
      return kmsError('UnrecognizedClientException');
    }
    const key = this.#find(String(body.KeyId));
    if (key === undefined) return kmsError('NotFoundException');
    if (key.state === 'Disabled') return kmsError('DisabledException');
    if (key.state === 'PendingDeletion') return kmsError('KMSInvalidStateException');
    const context = Buffer.from(JSON.stringify(body.EncryptionContext ?? {}));
    switch (headers['x-amz-target']) {
      case 'TrentService.GenerateDataKey':
        return body.KeySpec === 'AES_256' ? generate(key, context) : kmsError('ValidationException');
      case 'TrentService.Encrypt':
        return encrypt(key, Buffer.from(String(body.Plaintext), 'base64'), context);
      case 'TrentService.Decrypt':
        return this.#decrypt(key, Buffer.from(String(body.CiphertextBlob), 'base64'), context);
      default:
        return kmsError('UnknownOperationException');
    }
  }

  #decrypt(key: StubKey, blob: Buffer, context: Buffer): StubAnswer {
    const madeBy = this.#keys.get(blob.toString('latin1', 0, ID_CHARACTERS));
    if (madeBy === undefined) return kmsError('InvalidCiphertextException');
    if (madeBy !== key) return kmsError('IncorrectKeyException');
    const plaintext = openGcm(key.secret, blob.subarray(ID_CHARACTERS), context);
    if (plaintext === undefined) return kmsError('InvalidCiphertextException');
    return { status: 200, body: { KeyId: arnOf(key), Plaintext: plaintext.toString('base64') } };
  }

  #find(name: string): StubKey | undefined {
    const bare = name.replace(/^arn:aws:kms:[^:]*:\d+:(key\/)?/, '');
    return this.#keys.get(this.#aliases.get(bare) ?? bare);
  }
}

const arnOf = ({ id }: StubKey) => `arn:aws:kms:eu-central-1:${ACCOUNT}:key/${id}`;

function generate(key: StubKey, context: Buffer): StubAnswer {
  const plaintext = randomBytes(32);
  const { body } = encrypt(key, plaintext, context);
  return { status: 200, body: { ...body, Plaintext: plaintext.toString('base64') } };
}

function encrypt(key: StubKey, plaintext: Buffer, context: Buffer) {
  const blob = Buffer.concat([Buffer.from(key.id), sealGcm(key.secret, plaintext, context)]);
  return { status: 200, body: { KeyId: arnOf(key), CiphertextBlob: blob.toString('base64') } };
}

/** An error as KMS sends it: the class in `__type`, nearly always with status 400. */
export const kmsError = (type: string, status = 400): StubAnswer => ({
  status,
  body: { __type: type, message: 'from the stub' },
});
