import type { Settings } from '@s3ep/config';
import { BucketPolicies, createKeyProvider, type KeyProvider, KeyRing } from '@s3ep/key-management';

/** A few objects at a time are restored, so what is remembered may be little. */
const REMEMBERED_BUCKET_KEYS = 4_096;
const DAY_SECONDS = 86_400;

export interface RestoringKeys {
  /** undefined: no configuration is read. */
  readonly settings: Settings | undefined;
  /** Those of the command line, which go before configured ones of the same name. */
  readonly kekFiles: readonly KeyProvider[];
  /** Buckets whose records are taken besides the bucket's own. */
  readonly acceptOrigins: readonly string[];
}

/**
 * Everything that can be read with the keys at hand, retired ones too: which bucket may use which is for a running
 * proxy to decide.
 */
export function restoringKeyRing({ settings, kekFiles, acceptOrigins }: RestoringKeys): KeyRing {
  const named = new Set(kekFiles.map(({ kekId }) => kekId));
  const configured = (settings?.keys.keks ?? []).filter(({ id }) => !named.has(id));
  const providers = [...kekFiles, ...configured.map((kek) => createKeyProvider(kek))];
  const origins = new Set([...acceptOrigins, ...(settings?.buckets ?? []).flatMap((b) => b.acceptOrigins)]);
  const policies = new BucketPolicies([
    {
      match: '*',
      mode: 'mixed',
      readableKeks: providers.map(({ kekId }) => kekId),
      acceptOrigins: [...origins],
      plaintextReads: 'refuse',
      sealMetadata: false,
    },
  ]);
  return new KeyRing({
    providers,
    policies,
    limits: {
      bucketKeyMaxAgeSeconds: DAY_SECONDS,
      bucketKeyMaxSeals: 1,
      bucketKeyCacheMaxAgeSeconds: DAY_SECONDS,
      bucketKeyCacheEntries: REMEMBERED_BUCKET_KEYS,
    },
  });
}
