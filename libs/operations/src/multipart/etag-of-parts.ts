import { createHash } from 'node:crypto';

/**
 * The ETag of an object out of parts, without quotes, where the ETag of a part is the MD5 of its bytes: the MD5 of
 * those, and their number. Backends that encrypt by themselves have others; no document promises either.
 *
 * @returns undefined where a part's ETag is no MD5
 */
export function etagOfParts(etags: readonly string[]): string | undefined {
  if (!etags.every((etag) => /^[0-9a-f]{32}$/.test(etag))) return undefined;
  const digest = createHash('md5')
    .update(Buffer.from(etags.join(''), 'hex'))
    .digest('hex');
  return `${digest}-${etags.length}`;
}
