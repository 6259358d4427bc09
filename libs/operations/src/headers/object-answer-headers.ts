import type { HeaderMap } from '@s3ep/s3-protocol';
import { isReservedMetadataHeader, METADATA_HEADER_PREFIX } from './metadata-names';

/**
 * Headers of an answer about an object that reach the client (s3-semantics 4). An allow-list: a stored checksum
 * or MD5 of ciphertext, or whatever a backend invents, must not pass for a statement about the plaintext.
 */
const PASSED: ReadonlySet<string> = new Set([
  'access-control-allow-credentials',
  'access-control-allow-headers',
  'access-control-allow-methods',
  'access-control-allow-origin',
  'access-control-expose-headers',
  'access-control-max-age',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
  'last-modified',
  'vary',
  'x-amz-abort-date',
  'x-amz-archive-status',
  'x-amz-copy-source-version-id',
  'x-amz-delete-marker',
  'x-amz-expiration',
  'x-amz-missing-meta',
  'x-amz-object-lock-legal-hold',
  'x-amz-object-lock-mode',
  'x-amz-object-lock-retain-until-date',
  'x-amz-replication-status',
  'x-amz-request-charged',
  'x-amz-restore',
  'x-amz-storage-class',
  'x-amz-tagging-count',
  'x-amz-version-id',
  'x-amz-website-redirect-location',
]);

const PASSED_PREFIXES = [METADATA_HEADER_PREFIX, 'x-amz-server-side-encryption'] as const;

export function objectAnswerHeaders(backend: HeaderMap): Record<string, string> {
  const answer: Record<string, string> = {};
  for (const name in backend) {
    if (PASSED.has(name) || PASSED_PREFIXES.some((prefix) => name.startsWith(prefix)))
      if (!isReservedMetadataHeader(name)) answer[name] = backend[name] ?? '';
  }
  return answer;
}
