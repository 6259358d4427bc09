import type { BucketSettings, KekSettings } from '@s3ep/config';
import type { KeyProviderUse } from '@s3ep/observability';
import type { KeyDto } from './key.dto';

/** A key-encryption key as the admin API shows it: what it is for, and how it was used. No key material. */
export function describeKey(
  { id, provider, state }: KekSettings,
  buckets: readonly BucketSettings[],
  { calls, heldBack, lastFailure }: KeyProviderUse,
): KeyDto {
  const rulesWhere = (applies: (bucket: BucketSettings) => boolean): string[] =>
    buckets.filter(applies).map(({ match }) => match);
  return {
    id,
    provider,
    state,
    activeFor: rulesWhere(({ activeKek }) => activeKek === id),
    readableFor: rulesWhere(({ readableKeks }) => readableKeks.includes(id)),
    recoveryFor: rulesWhere(({ recoveryKek }) => recoveryKek === id),
    calls,
    heldBack,
    lastFailure:
      lastFailure === undefined
        ? null
        : { call: lastFailure.call, kind: lastFailure.outcome, at: lastFailure.at.toISOString() },
  };
}
