import { MONOTONIC_CLOCK } from '../../libs/key-management/src/resilience/clock';
import { VaultStub } from '../../libs/key-management/src/providers/testing/vault-stub';

/** A Vault that proxies of a test can use: a stub, written from its documentation. */
export class VaultServer {
  readonly #stub = new VaultStub({ clock: MONOTONIC_CLOCK });
  #endpoint = '';

  async start(): Promise<void> {
    this.#endpoint = await this.#stub.start();
    this.#stub.createKey('s3ep');
  }

  stop(): Promise<void> {
    return this.#stub.stop();
  }

  /** A KEK of `keys.keks` that it holds. */
  kek(id: string): object {
    return {
      id,
      provider: 'vault-transit',
      address: this.#endpoint,
      key: 's3ep',
      auth: { type: 'approle', roleId: this.#stub.roleId, secretId: this.#stub.secretId },
      timeoutMilliseconds: 1000,
      attempts: 2,
    };
  }
}
