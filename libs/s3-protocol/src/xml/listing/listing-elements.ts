export type ListOperationName = 'ListObjects' | 'ListObjectsV2' | 'ListObjectVersions';

/** What the children of a listing's root are to the rewriter; all others pass. */
export type ElementRole =
  | 'object'
  | 'delete-marker'
  | 'prefix'
  | 'key-count'
  | 'is-truncated'
  /** Names the entry behind which the next page begins. */
  | 'next-key'
  | 'next-version'
  | 'next-token'
  /** Where this page begins, as the request had it. */
  | 'repeated';

type Roles = ReadonlyMap<string, ElementRole>;

const COMMON = [
  ['CommonPrefixes', 'prefix'],
  ['IsTruncated', 'is-truncated'],
] as const;

/** API reference of the three operations. */
export const LISTING_ELEMENTS: Readonly<Record<ListOperationName, Roles>> = {
  ListObjects: new Map<string, ElementRole>([
    ...COMMON,
    ['Contents', 'object'],
    ['Marker', 'repeated'],
    ['NextMarker', 'next-key'],
  ]),
  ListObjectsV2: new Map<string, ElementRole>([
    ...COMMON,
    ['Contents', 'object'],
    ['KeyCount', 'key-count'],
    ['ContinuationToken', 'repeated'],
    ['StartAfter', 'repeated'],
    ['NextContinuationToken', 'next-token'],
  ]),
  ListObjectVersions: new Map<string, ElementRole>([
    ...COMMON,
    ['Version', 'object'],
    ['DeleteMarker', 'delete-marker'],
    ['KeyMarker', 'repeated'],
    ['VersionIdMarker', 'repeated'],
    ['NextKeyMarker', 'next-key'],
    ['NextVersionIdMarker', 'next-version'],
  ]),
};
