import type { Settings } from '@s3ep/config';

/** A part of the proxy that takes over settings while it runs. */
export interface ReloadablePart {
  /**
   * Does everything that can fail, and changes nothing.
   * @returns what takes the settings over; it cannot fail
   * @throws Error with a message for whoever wrote the configuration
   */
  prepare(settings: Settings): () => void;
}
