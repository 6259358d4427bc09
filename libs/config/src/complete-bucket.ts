import type { Complain } from './complain';
import type { KekIdentity } from './kek-settings';
import type { ParsedSettings } from './schema/settings.schema';
import type { BucketSettings } from './settings';
import type { SettingPath } from './setting-path';

type ParsedBucket = ParsedSettings['buckets'][number];

export interface CompleteBucketOptions {
  readonly bucket: ParsedBucket;
  readonly index: number;
  readonly keks: readonly KekIdentity[];
  readonly complain: Complain;
}

/** Holds the KEKs that a bucket names against those that there are, and names the active one where it goes without saying. */
export function completeBucket({ bucket, index, keks, complain }: CompleteBucketOptions): BucketSettings {
  const { activeKek: named, recoveryKek, ...rest } = bucket;
  const known = [...new Set(keks.map(({ id }) => id))];
  const enabled = [...new Set(keks.filter(({ state }) => state === 'enabled').map(({ id }) => id))];
  const mend = known.length === 0 ? 'add it to keys.keks' : `name one of keys.keks: ${known.join(', ')}`;
  const mustExist = (id: string, path: SettingPath): boolean => {
    if (known.includes(id)) return true;
    complain(path, `no key-encryption key named ${JSON.stringify(id)}`, mend);
    return false;
  };
  /** Nothing is wrapped under a KEK that is not enabled. */
  const mustWrap = (id: string, path: SettingPath): void => {
    if (!mustExist(id, path) || enabled.includes(id)) return;
    const state = keks.find((kek) => kek.id === id)?.state ?? '';
    const others = enabled.length === 0 ? 'enable it' : `name one that is enabled: ${enabled.join(', ')}`;
    complain(path, `${JSON.stringify(id)} is ${state}, and so seals nothing`, others);
  };
  const activeAt = ['buckets', index, 'activeKek'];
  const recoveryAt = ['buckets', index, 'recoveryKek'];
  if (named !== undefined) mustWrap(named, activeAt);
  for (const [position, id] of bucket.readableKeks.entries()) {
    mustExist(id, ['buckets', index, 'readableKeks', position]);
  }
  if (bucket.mode === 'passthrough') {
    const meaningless = (path: SettingPath): void => {
      complain(path, 'has no meaning in mode passthrough', 'remove it, or set the mode to encrypted');
    };
    if (named !== undefined) meaningless(activeAt);
    if (recoveryKek !== undefined) meaningless(recoveryAt);
    if (bucket.sealMetadata) meaningless(['buckets', index, 'sealMetadata']);
    return rest;
  }
  const activeKek = named ?? (enabled.length === 1 ? enabled[0] : undefined);
  if (activeKek === undefined) {
    complain(activeAt, ...whyNoneIsActive({ known, enabled, mode: bucket.mode, mend }));
    return rest;
  }
  if (recoveryKek === undefined) return { ...rest, activeKek };
  mustWrap(recoveryKek, recoveryAt);
  if (recoveryKek === activeKek) {
    complain(recoveryAt, 'is the active key-encryption key itself', 'name another one, held elsewhere');
  }
  return { ...rest, activeKek, recoveryKek };
}

interface NoneActive {
  readonly known: readonly string[];
  readonly enabled: readonly string[];
  readonly mode: string;
  readonly mend: string;
}

function whyNoneIsActive({ known, enabled, mode, mend }: NoneActive): [message: string, mend: string] {
  if (known.length === 0)
    return [
      `mode ${mode} needs a key-encryption key, and keys.keks has none`,
      'make one with "s3ep keygen --out main.key", and name it in keys.keks or in S3EP_KEY_FILE',
    ];
  if (enabled.length === 0)
    return [`mode ${mode} needs a key-encryption key that is enabled, and keys.keks has none`, 'enable one'];
  return [`mode ${mode} needs it where keys.keks has more than one`, mend];
}
