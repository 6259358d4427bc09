import type { BackendProfile } from '@s3ep/backend';
import type { WriteCondition } from '@s3ep/config';
import { type HeaderMap, type OperationName, S3Error } from '@s3ep/s3-protocol';

type Enforcing = Pick<BackendProfile, 'enforcedConditions'>;
type Sent = (typeof CONDITIONS)[number];
const CONDITIONS = ['if-match', 'if-none-match'] as const;

/** A condition of a deletion, beside If-Match (API reference of DeleteObject). */
const MODIFIED_TIME_CONDITION = 'x-amz-if-match-last-modified-time';

/**
 * What the backend has to enforce for a condition of each operation. A copy may become a copy, or an upload that is
 * completed; a deletion knows no If-None-Match.
 */
const NEEDED: Readonly<Partial<Record<OperationName, Record<Sent, readonly WriteCondition[]>>>> = {
  PutObject: { 'if-match': ['put-if-match'], 'if-none-match': ['put-if-none-match'] },
  CompleteMultipartUpload: {
    'if-match': ['complete-if-match'],
    'if-none-match': ['complete-if-none-match'],
  },
  CopyObject: {
    'if-match': ['copy-if-match', 'complete-if-match'],
    'if-none-match': ['copy-if-none-match', 'complete-if-none-match'],
  },
  DeleteObject: { 'if-match': ['delete-if-match'], 'if-none-match': [] },
};

/**
 * A backend that ignores a condition overwrites what the client wanted to keep, and says 200: the client is told first
 * that there is no such condition here.
 *
 * @throws S3Error NotImplemented
 */
export function requireEnforcedConditions(
  operation: OperationName,
  headers: HeaderMap,
  profile: Enforcing,
): void {
  const needed = NEEDED[operation];
  if (!needed) return;
  for (const name of CONDITIONS)
    if (headers[name] !== undefined) requireEnforced(profile, needed[name], name);
  if (headers[MODIFIED_TIME_CONDITION] !== undefined)
    requireEnforced(profile, needed['if-match'], MODIFIED_TIME_CONDITION);
}

/** @throws S3Error NotImplemented */
export function requireEnforced(
  { enforcedConditions }: Enforcing,
  needed: readonly WriteCondition[],
  header = 'If-Match',
): void {
  if (needed.some((condition) => !enforcedConditions.includes(condition)))
    throw new S3Error('NotImplemented', {
      message: 'The backend does not enforce this condition, so it would be ignored.',
      details: { Header: header },
    });
}
