/** Asks the backend for a sign of life. The backend client provides it under {@link BACKEND_PROBE}. */
export interface BackendProbe {
  /** Rejects when the backend does not answer usefully, and soon after `signal` is aborted. */
  check(signal: AbortSignal): Promise<void>;
}

/** Token of the {@link BackendProbe}. */
export const BACKEND_PROBE = Symbol('BACKEND_PROBE');
