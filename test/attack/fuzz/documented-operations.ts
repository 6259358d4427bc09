import * as sdk from '@aws-sdk/client-s3';

/**
 * What S3 is, as the models say that the AWS SDK was generated from. The proxy's own table is written by hand and
 * must not be asked here: a mistake in it is what is looked for.
 */
export interface DocumentedOperation {
  readonly name: string;
  readonly method: string;
  readonly scope: Scope;
  /** Query names of its path, with their value, "" for none. */
  readonly fixedQuery: ReadonlyMap<string, string>;
  readonly requiredQuery: ReadonlySet<string>;
  /** Every query name that it may have. */
  readonly query: ReadonlySet<string>;
  /** Lower case. */
  readonly headers: ReadonlySet<string>;
  readonly requiredHeaders: ReadonlySet<string>;
  /** It takes `x-amz-meta-*`. */
  readonly metadata: boolean;
}

export type Scope = 'service' | 'bucket' | 'object';

/** SDKs say in it which operation they mean; it is no part of S3's interface. */
export const OPERATION_ID = 'x-id';

type Traits = Readonly<Record<string, unknown>>;
/** Smithy's schema of an operation: [9, namespace, name, traits, input, output]. */
type OperationSchema = readonly [9, string, string, Traits, unknown, unknown];
/** Of a structure: [3, namespace, name, traits, member names, members, how many of the first are required]. */
type StructureSchema = readonly [3, string, string, Traits, readonly string[], readonly unknown[], number?];

interface Member {
  readonly traits: Traits;
  readonly required: boolean;
}

function membersOf(input: unknown): readonly Member[] {
  const schema = (typeof input === 'function' ? (input as () => unknown)() : input) as StructureSchema;
  const [, , , , , members, required = 0] = schema;
  return members.map((member, index) => ({
    traits: Array.isArray(member) && typeof member[1] === 'object' ? (member[1] as Traits) : {},
    required: index < required,
  }));
}

function named(members: readonly Member[], trait: string): readonly string[] {
  return members.flatMap(({ traits }) => (traits[trait] as string | undefined) ?? []);
}

/** The endpoint itself is asked where an operation has no bucket: not so Object Lambda, whose host says it. */
function scopeOf(path: string, members: readonly string[]): Scope {
  if (path.startsWith('/{Key+}')) return 'object';
  return members.includes('Bucket') || path.length > 1 ? 'bucket' : 'service';
}

function documented([, , name, { http }, input]: OperationSchema): DocumentedOperation {
  const [method, uri] = http as [string, string];
  const [path = '', query = ''] = uri.split('?');
  const members = membersOf(input);
  const required = members.filter((member) => member.required);
  const schema = (typeof input === 'function' ? (input as () => unknown)() : input) as StructureSchema;
  const pairs = query.split('&').filter((piece) => piece !== '');
  const fixed = new Map(
    pairs.map((piece) => piece.split('=') as [string, string?]).map(([n, v = '']) => [n, v]),
  );
  // it alone tells the two apart
  if (name !== 'ListDirectoryBuckets') fixed.delete(OPERATION_ID);
  return {
    name,
    method,
    scope: scopeOf(path, schema[4]),
    fixedQuery: fixed,
    requiredQuery: new Set(named(required, 'httpQuery')),
    query: new Set([...fixed.keys(), ...named(members, 'httpQuery')]),
    headers: new Set(named(members, 'httpHeader').map((header) => header.toLowerCase())),
    requiredHeaders: new Set(named(required, 'httpHeader').map((header) => header.toLowerCase())),
    metadata: named(members, 'httpPrefixHeaders').length > 0,
  };
}

export const DOCUMENTED: readonly DocumentedOperation[] = Object.values(
  sdk as unknown as Record<string, unknown>,
)
  .filter((value): value is OperationSchema => Array.isArray(value) && value[0] === 9)
  .map(documented);

export const DOCUMENTED_QUERY_NAMES: readonly string[] = [
  ...new Set(DOCUMENTED.flatMap(({ query }) => [...query])),
];

export const DOCUMENTED_HEADERS: readonly string[] = [
  ...new Set(DOCUMENTED.flatMap(({ headers }) => [...headers])),
];
