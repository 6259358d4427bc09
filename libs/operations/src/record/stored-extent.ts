import type { BackendResponse } from '@s3ep/backend';
import { storedSize } from '@s3ep/object-format';
import { parseContentRange } from '../range/content-range';
import { DecryptionError } from './decryption-error';

/** Which of the stored bytes an answer carries. */
export interface StoredExtent {
  /** Offset of the first byte of the answer's body in the stored object. */
  readonly first: number;
  readonly last: number;
  /** Size of the whole stored object. */
  readonly total: number;
}

/**
 * Reads where an answer's bytes lie, and holds the stored size against the authenticated plaintext length
 * (object-format 3.1).
 *
 * @throws DecryptionError
 */
export function storedExtent(response: BackendResponse, plaintextBytes: number): StoredExtent {
  const extent =
    response.status === 206
      ? parseContentRange(response.headers['content-range'])
      : wholeBody(response.headers['content-length']);
  if (!extent) throw new DecryptionError('unknown-stored-extent');
  if (extent.total !== storedSize(plaintextBytes)) throw new DecryptionError('stored-size-differs');
  return extent;
}

function wholeBody(contentLength: string | undefined): StoredExtent | undefined {
  const total = Number(contentLength);
  return Number.isSafeInteger(total) && total > 0 ? { first: 0, last: total - 1, total } : undefined;
}
