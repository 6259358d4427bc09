import type { ManagementSettings, Settings } from '@s3ep/config';
import { AdminCredentials } from './admin-credentials';

/** The credentials that calls which begin now are identified by. A call that has begun keeps what it was allowed. */
export class CurrentAdminCredentials {
  #value: AdminCredentials;

  constructor(settings: ManagementSettings) {
    this.#value = new AdminCredentials(settings);
  }

  get value(): AdminCredentials {
    return this.#value;
  }

  /** Takes over the tokens, certificates and authorities of these settings. */
  prepare({ management }: Pick<Settings, 'management'>): () => void {
    const next = new AdminCredentials(management);
    return () => {
      this.#value = next;
    };
  }
}
