import type { BackendFacts, BackendProfileName } from '@s3ep/config';

/** What a backend can do that the proxy neither needs nor replaces: its clients get it, or do not. */
export const ABILITIES = [
  'versioning',
  'object-lock',
  'tagging',
  'tags-on-replacing-copies',
  'part-copies',
  'get-part-number',
  'checksum-headers',
] as const;
export type Ability = (typeof ABILITIES)[number];

/** `unknown`: neither measured nor documented. */
export type Known = 'yes' | 'no' | 'unknown';

/** What is known about one S3 implementation. Plain data: nothing is asked of the backend at run time. */
export interface BackendProfile extends BackendFacts {
  readonly name: BackendProfileName;
  /** As people call it, with the version that the facts are about. */
  readonly title: string;
  /** Where the facts come from. */
  readonly evidence: string;
  /** What has to be set at the backend itself, other than its defaults. */
  readonly needs: readonly string[];
  /** Smallest size of a part that is not the last, in bytes. */
  readonly minPartBytes: number;
  /** Whether all parts but the last have to be of one size. */
  readonly equalParts: boolean;
  /** `empty`: the ETag is left out of the answer to a completion, and the proxy asks for it by HEAD. */
  readonly completionEtag: 'given' | 'empty';
  readonly abilities: Readonly<Record<Ability, Known>>;
}
