import { MONOTONIC_CLOCK } from '../../libs/key-management/src/resilience/clock';
import type { StubCertificate } from '../../libs/key-management/src/providers/testing/http-stub';
import { KmsStub, kmsError } from '../../libs/key-management/src/providers/testing/kms-stub';
import { VaultStub, vaultErrors } from '../../libs/key-management/src/providers/testing/vault-stub';

export {
  anotherAuthority,
  certificate,
  itsAuthority,
} from '../../libs/key-management/src/providers/testing/test-certificates';

/** Kinds of providers that are asked over a network. */
export const KEY_SERVER_KINDS = ['aws-kms', 'vault-transit'] as const;
export type KeyServerKind = (typeof KEY_SERVER_KINDS)[number];

const KEY = 's3ep';

/** A key service that proxies of a test can use: a stub of AWS KMS or of Vault, which can be taken away and given back. */
export class KeyServer {
  readonly #stub: KmsStub | VaultStub;
  readonly #keyId: string;
  #origin = '';

  /** @param certificate where it is to speak TLS */
  constructor(kind: KeyServerKind = 'aws-kms', certificate?: StubCertificate) {
    if (kind === 'aws-kms') {
      this.#stub = new KmsStub(certificate);
      this.#keyId = this.#stub.createKey();
    } else {
      this.#stub = new VaultStub({ clock: MONOTONIC_CLOCK, ...(certificate && { certificate }) });
      this.#keyId = KEY;
      this.#stub.createKey(KEY);
    }
  }

  async start(): Promise<void> {
    this.#origin = await this.#stub.start();
  }

  stop(): Promise<void> {
    return this.#stub.stop();
  }

  /** A KEK of `keys.keks` that it holds. */
  kek(id: string): object {
    const common = { id, timeoutMilliseconds: 1000, attempts: 2 };
    return this.#stub instanceof KmsStub
      ? {
          ...common,
          provider: 'aws-kms',
          keyId: this.#keyId,
          region: 'eu-central-1',
          endpoint: this.#origin,
          credentials: {
            type: 'static',
            accessKeyId: this.#stub.accessKeyId,
            secretAccessKey: 'secret-of-the-kms-stub',
          },
        }
      : {
          ...common,
          provider: 'vault-transit',
          address: this.#origin,
          key: this.#keyId,
          auth: { type: 'approle', roleId: this.#stub.roleId, secretId: this.#stub.secretId },
        };
  }

  /** How often it was asked, whatever for. */
  get calls(): number {
    return this.#stub.requests.length;
  }

  /** From now on every connection breaks. */
  takeAway(): void {
    this.#stub.failWith('cut');
  }

  /** From now on it lets nobody do anything, not even log in. */
  deny(): void {
    this.#stub.failWith(
      this.#stub instanceof KmsStub
        ? kmsError('AccessDeniedException')
        : vaultErrors(403, 'permission denied'),
    );
  }

  /** Ends what {@link takeAway} or {@link deny} began. */
  giveBack(): void {
    this.#stub.failWith(undefined);
  }
}
