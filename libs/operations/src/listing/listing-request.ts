import type { OperationName, S3Request } from '@s3ep/s3-protocol';
import { forwardedQuery } from '../handlers/forward';
import { RESERVED_KEY_PREFIX } from '../reserved-keys';

export type ListOperation = Extract<OperationName, 'ListObjects' | 'ListObjectsV2' | 'ListObjectVersions'>;

type Pairs = readonly (readonly [name: string, value: string])[];

/** Sorts behind every key of the reserved prefix. */
const BEHIND_RESERVED = `${RESERVED_KEY_PREFIX}\u{10FFFF}`;

/** What says where a page begins: parameter of the request, and the element of the answer that repeats it. */
const BEGINNINGS: Readonly<Record<ListOperation, Pairs>> = {
  ListObjects: [['marker', 'Marker']],
  ListObjectsV2: [
    ['start-after', 'StartAfter'],
    ['continuation-token', 'ContinuationToken'],
  ],
  ListObjectVersions: [
    ['key-marker', 'KeyMarker'],
    ['version-id-marker', 'VersionIdMarker'],
  ],
};

/** Whether a listing may come upon keys of the reserved prefix. */
export function meetsReservedKeys({ query }: S3Request): boolean {
  const prefix = query.get('prefix') ?? '';
  return RESERVED_KEY_PREFIX.startsWith(prefix) || prefix.startsWith(RESERVED_KEY_PREFIX);
}

/** The query of the page that begins behind all that is hidden, and nowhere else. */
export function queryBehindReserved(operation: ListOperation, request: S3Request): Pairs {
  const beginnings = BEGINNINGS[operation];
  const rest = forwardedQuery(request).filter(([name]) => beginnings.every(([other]) => name !== other));
  return [...rest, [beginnings[0]?.[0] ?? '', BEHIND_RESERVED]];
}

/** Where the page begins that the client asked for, as elements of the answer. */
export function repeatedBeginning(operation: ListOperation, { query }: S3Request): Pairs {
  return BEGINNINGS[operation].flatMap(([parameter, element]) => {
    // version 2 repeats what it was given; the others repeat what they were not given as empty
    const value = query.get(parameter) ?? (operation === 'ListObjectsV2' ? undefined : '');
    return value === undefined ? [] : [[element, value] as const];
  });
}
