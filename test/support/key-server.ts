import { KmsStub } from '../../libs/key-management/src/providers/testing/kms-stub';

/** A key service that proxies of a test can use: a stub of AWS KMS, which can be taken away and given back. */
export class KeyServer {
  readonly #stub = new KmsStub();
  readonly #keyId = this.#stub.createKey();
  #endpoint = '';

  async start(): Promise<void> {
    this.#endpoint = await this.#stub.start();
  }

  stop(): Promise<void> {
    return this.#stub.stop();
  }

  /** A KEK of `keys.keks` that it holds. */
  kek(id: string): object {
    return {
      id,
      provider: 'aws-kms',
      keyId: this.#keyId,
      region: 'eu-central-1',
      endpoint: this.#endpoint,
      credentials: {
        type: 'static',
        accessKeyId: this.#stub.accessKeyId,
        secretAccessKey: 'secret-of-the-kms-stub',
      },
      timeoutMilliseconds: 1000,
      attempts: 2,
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

  giveBack(): void {
    this.#stub.failWith(undefined);
  }
}
