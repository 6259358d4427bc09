import { readFileSync } from 'node:fs';
import { Secret, type Settings } from '@s3ep/config';
import {
  BucketPolicies,
  createKeyProvider,
  decodeKek,
  type KeyProvider,
  KeyRing,
  LocalAesProvider,
} from '@s3ep/key-management';
import { UsageError } from '../usage-error';

/** A few objects at a time are restored, so what is remembered may be little. */
const REMEMBERED_BUCKET_KEYS = 4_096;
const DAY_SECONDS = 86_400;

/**
 * Key-encryption keys of provider local-aes out of `ID=FILE`, as `s3ep keygen` writes the file.
 * @throws UsageError
 */
export function readKekFiles(options: readonly string[]): readonly KeyProvider[] {
  return options.map((option) => {
    const [, kekId, file] = /^([^=]+)=(.+)$/s.exec(option) ?? [];
    if (kekId === undefined || file === undefined)
      throw new UsageError('--kek is ID=FILE: the name of the key in records, and the file that holds it');
    try {
      const key = new Secret(readFileSync(file, 'utf8').trim());
      return new LocalAesProvider({ kekId, key: decodeKek({ kekId, key }) });
    } catch (error) {
      throw new UsageError(`the key of --kek ${kekId} cannot be used: ${(error as Error).message}`);
    }
  });
}

export interface RestoringKeys {
  /** undefined: no configuration is read. */
  readonly settings: Settings | undefined;
  readonly kekFiles: readonly KeyProvider[];
  /** Buckets whose records are taken besides the bucket's own. */
  readonly acceptOrigins: readonly string[];
}

/** Everything that can be read with the keys at hand: which bucket may use which is for a running proxy to decide. */
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
      bucketKeyCacheEntries: REMEMBERED_BUCKET_KEYS,
    },
  });
}
