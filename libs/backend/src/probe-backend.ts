import type { BackendClient } from './backend-client';
import { BackendUnavailableError } from './backend-unavailable-error';

const FIRST_SERVER_ERROR = 500;

/**
 * Asks the backend for a sign of life: a HEAD of its root. Any answer that is not a server error is one; the
 * credentials may well not be allowed to list buckets.
 *
 * @throws BackendUnavailableError, or the signal's reason
 */
export async function probeBackend(client: BackendClient, signal: AbortSignal): Promise<void> {
  const { status, body } = await client.send({ method: 'HEAD', signal });
  if (!Buffer.isBuffer(body)) body.destroy();
  if (status >= FIRST_SERVER_ERROR)
    throw new BackendUnavailableError(new Error(`the backend answered ${status}`));
}
