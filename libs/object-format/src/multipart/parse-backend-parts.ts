import { isBackendPartCount } from '../sizes/multipart-size';

const PART_SUFFIX = /-([1-9][0-9]{0,4})$/;

/**
 * The number of backend parts that an object's ETag states by its `-M` (object-format.md 4.3), or `undefined` where it
 * states none: then the object is single-part, or `parseManifestTail` tells.
 *
 * @param etag the backend's, without quotes
 */
export function parseBackendParts(etag: string): number | undefined {
  const [, digits] = PART_SUFFIX.exec(etag) ?? [];
  const backendParts = Number(digits);
  return isBackendPartCount(backendParts) ? backendParts : undefined;
}
