import type { ServerResponse } from 'node:http';

/** Longer than the backend may take to answer; a call that waits for longer has no caller any more. */
const LIMIT_MILLISECONDS = 60_000;

/** Aborts when the caller goes, or after a minute. */
export function callSignal(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort(new Error('the caller went'));
  });
  return AbortSignal.any([gone.signal, AbortSignal.timeout(LIMIT_MILLISECONDS)]);
}
