import type { SealedMetadata } from '@s3ep/object-format';
import type { HeaderMap } from '@s3ep/s3-protocol';
import { copiedDescription } from '../copy/copied-headers';
import { restoreDescription } from '../headers/stored-description';

/**
 * Content headers and user metadata of an object; values with one character a byte.
 *
 * @param headers of the backend's answer about it
 * @param sealed what its record holds of them; undefined: they stand in clear
 */
export function describeObject(
  headers: HeaderMap,
  sealed: SealedMetadata | undefined,
): Readonly<Record<string, string>> {
  return copiedDescription({}, restoreDescription(headers, sealed));
}
