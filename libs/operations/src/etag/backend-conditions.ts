import type { BackendProfile } from '@s3ep/backend';
import type { BucketSettings } from '@s3ep/config';
import type { HeaderMap } from '@s3ep/s3-protocol';
import { toBackendEtagCondition } from './client-etag';

const ETAG_CONDITIONS = ['if-match', 'if-none-match'] as const;
const DATE_CONDITIONS = ['if-modified-since', 'if-unmodified-since'] as const;

export interface ConditionServices {
  readonly backendProfile: Pick<BackendProfile, 'ifMatchEtagForm'>;
}

/** Whether clients see ETags of plain objects in this bucket. */
export function hasPlainObjects(policy: BucketSettings): boolean {
  return policy.mode !== 'encrypted' || policy.plaintextReads === 'pass-through';
}

/** Conditions of a write. The backend decides them, atomically (s3-semantics 3). */
export function backendCondition(
  headers: HeaderMap,
  policy: BucketSettings,
  { backendProfile }: ConditionServices,
): Record<string, string> {
  return mapEtags(headers, policy, backendProfile.ifMatchEtagForm);
}

/** Conditions of a read. */
export function backendReadConditions(headers: HeaderMap, policy: BucketSettings): Record<string, string> {
  const conditions = mapEtags(headers, policy, 'quoted');
  for (const name of DATE_CONDITIONS) if (headers[name] !== undefined) conditions[name] = headers[name];
  return conditions;
}

function mapEtags(
  headers: HeaderMap,
  policy: BucketSettings,
  form: 'quoted' | 'unquoted',
): Record<string, string> {
  const conditions: Record<string, string> = {};
  for (const name of ETAG_CONDITIONS) {
    const value = headers[name];
    if (value === undefined) continue;
    const plainObjects = hasPlainObjects(policy);
    conditions[name] =
      policy.mode === 'passthrough' && form === 'quoted'
        ? value
        : toBackendEtagCondition(value, { plainObjects, form });
  }
  return conditions;
}
