import type { BackendResponse } from '@s3ep/backend';
import { parseBackendXml } from '@s3ep/s3-protocol';
import { AdminError } from './admin-error';

const NOT_FOUND = 404;
/** An error document says a code and a sentence. */
const DOCUMENT_LIMIT_BYTES = 64 * 1_024;
/** The backend's word is shown only where it looks like a code of S3. */
const ERROR_CODE = /^[A-Za-z0-9.]{1,64}$/;

/** Why the backend did not do what it was asked; reads the answer's body. `what` is what was not found at 404. */
export async function backendRefusal(response: BackendResponse, what: string): Promise<AdminError> {
  const code = await codeOf(response);
  if (response.status === NOT_FOUND) {
    return new AdminError(
      'NotFound',
      code === 'NoSuchBucket' ? 'There is no such bucket.' : `There is no such ${what}.`,
    );
  }
  const named = code === undefined ? '' : ` (${code})`;
  return new AdminError('BackendRefused', `The backend answered ${response.status}${named}.`);
}

async function codeOf({ body }: BackendResponse): Promise<string | undefined> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  if (Buffer.isBuffer(body)) pieces.push(body);
  else
    for await (const piece of body as AsyncIterable<Buffer>) {
      bytes += piece.length;
      if (bytes > DOCUMENT_LIMIT_BYTES) return undefined;
      pieces.push(piece);
    }
  try {
    const code = parseBackendXml(Buffer.concat(pieces)).child('Code')?.text.trim();
    return code !== undefined && ERROR_CODE.test(code) ? code : undefined;
  } catch {
    return undefined; // no document, as for HEAD
  }
}
