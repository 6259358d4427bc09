import type { CredentialsEnvironment } from '@s3ep/backend';
import type { Settings } from '@s3ep/config';
import type { KeyRing } from '@s3ep/key-management';
import { ClientDirectory } from '@s3ep/operations';
import { rulesOf } from './services.provider';
import type { Serving } from './serve';

export interface CurrentServingOptions {
  readonly serving: Omit<Serving, 'clients'>;
  readonly settings: Pick<Settings, 'clients' | 'multipart'>;
  readonly keyRing: KeyRing;
  readonly environment: CredentialsEnvironment;
}

/** What requests that begin now are served with. One that has begun keeps what it was given. */
export class CurrentServing {
  readonly #options: CurrentServingOptions;
  #value: Serving;

  constructor(options: CurrentServingOptions) {
    this.#options = options;
    this.#value = this.#make(new ClientDirectory(options.settings.clients, options.environment));
  }

  get value(): Serving {
    return this.#value;
  }

  /** Takes over the clients of these settings, and the rules that the key ring then has. */
  prepare({ clients }: Pick<Settings, 'clients'>): () => void {
    const directory = new ClientDirectory(clients, this.#options.environment);
    return () => {
      this.#value = this.#make(directory);
    };
  }

  #make(clients: ClientDirectory): Serving {
    const { serving, settings, keyRing } = this.#options;
    const services = { ...serving.services, ...rulesOf(keyRing.snapshot(), settings.multipart) };
    return { ...serving, clients, services };
  }
}
