import { classify } from './classify';
import { DOCUMENTED, type DocumentedOperation, OPERATION_ID, type Scope } from './documented-operations';
import { isOtherwiseHeader, isOtherwiseQuery } from './documented-otherwise';
import { readForm } from './form';
import type { FuzzCase } from './fuzz-case';
import { decodedText, readQuery } from './read-query';

/** What a request is, and why the backend must not hear of it, if it must not. */
export interface Expectation {
  readonly operation: string;
  readonly scope: Scope;
  readonly key: string | undefined;
  readonly mustRefuse: string | undefined;
}

/** Documented for signatures and bodies as such, not for single operations (Amazon S3 API Reference, "Common Request Headers"). */
const GENERAL_HEADERS: ReadonlySet<string> = new Set([
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-decoded-content-length',
  'x-amz-expected-bucket-owner',
  'x-amz-request-payer',
  'x-amz-sdk-checksum-algorithm',
  'x-amz-security-token',
  'x-amz-trailer',
  'x-amz-user-agent',
  'x-amz-cf-id',
]);
/** SDKs send them with whatever they like; they say nothing but what the body is. */
const CHECKSUM = /^x-amz-checksum-(?:algorithm|type|crc32|crc32c|crc64nvme|md5|sha1|sha256)$/;
const METADATA = /^x-amz-meta-/;
/** "x-amz-meta-s3ep" and "x-amz-meta-s3ep-..." belong to the proxy. */
const RESERVED_METADATA = /^x-amz-meta-s3ep(?:$|-)/;
const RESERVED_KEYS = '.s3ep/';
const SIGNATURE_QUERY: ReadonlySet<string> = new Set([
  'X-Amz-Algorithm',
  'X-Amz-Content-Sha256',
  'X-Amz-Credential',
  'X-Amz-Date',
  'X-Amz-Expires',
  'X-Amz-Security-Token',
  'X-Amz-Signature',
  'X-Amz-SignedHeaders',
]);

/** Would leak plaintext, or damage what is stored: docs/compatibility.md. */
export const REFUSED_OPERATIONS: ReadonlySet<string> = new Set([
  'CreateSession',
  'DeleteObjectAnnotation',
  'GetObjectAnnotation',
  'GetObjectTorrent',
  'ListDirectoryBuckets',
  'ListObjectAnnotations',
  'PutObjectAnnotation',
  'RenameObject',
  'SelectObjectContent',
  'UpdateObjectEncryption',
  'WriteGetObjectResponse',
]);
/** Documented for an operation, and refused with it: each would act on what the backend sees in place of the client. */
const REFUSED_HEADERS =
  /^x-amz-(?:write-offset-bytes|checksum-(?:sha512|xxhash.*)|if-match-size|object-if-match)$/;
/** In a restore: has the backend query the object, or write it elsewhere. */
const REFUSED_RESTORE = /SelectParameters|OutputLocation|<Type>/;

const QUERY_BY_SCOPE: ReadonlyMap<Scope, ReadonlySet<string>> = new Map(
  (['service', 'bucket', 'object'] as const).map((scope) => [
    scope,
    new Set(DOCUMENTED.filter((each) => each.scope === scope).flatMap(({ query }) => [...query])),
  ]),
);

interface Named {
  /** Without those of a signature, and without headers that stand in the query. */
  readonly query: ReadonlyMap<string, string>;
  readonly headers: ReadonlySet<string>;
}

function namesIn(
  { headers, unsignedHeaders, signing }: FuzzCase,
  values: ReadonlyMap<string, string>,
): Named {
  const names = [...Object.keys(headers), ...Object.keys(unsignedHeaders)].map((name) => name.toLowerCase());
  const query = new Map<string, string>();
  for (const [name, value] of values) {
    if (SIGNATURE_QUERY.has(name)) continue;
    if (signing === 'query' && /^x-amz-/i.test(name)) names.push(name.toLowerCase());
    else query.set(name, value);
  }
  return { query, headers: new Set(names) };
}

function isForm({ method, headers, unsignedHeaders }: FuzzCase, scope: Scope): boolean {
  const type = Object.entries({ ...unsignedHeaders, ...headers }).find(
    ([name]) => name.toLowerCase() === 'content-type',
  );
  return method === 'POST' && scope === 'bucket' && (type?.[1].startsWith('multipart/form-data') ?? false);
}

function unknownName(operation: DocumentedOperation, { query, headers }: Named): string | undefined {
  for (const name of query.keys())
    if (!operation.query.has(name) && name !== OPERATION_ID && !isOtherwiseQuery(operation.name, name))
      return `${operation.name} has no query "${name}"`;
  for (const name of headers) {
    if (!name.startsWith('x-amz-')) continue;
    if (REFUSED_HEADERS.test(name)) return `${name} is refused`;
    const isKnown =
      operation.headers.has(name) ||
      GENERAL_HEADERS.has(name) ||
      CHECKSUM.test(name) ||
      isOtherwiseHeader(operation.name, name);
    if (!isKnown && !METADATA.test(name)) return `${operation.name} has no header ${name}`;
  }
  return undefined;
}

function preflightReason({ query }: Named, scope: Scope): string | undefined {
  if (scope === 'service') return 'nothing documents it';
  const known = QUERY_BY_SCOPE.get(scope);
  const unknown = [...query.keys()].find(
    (name) =>
      known?.has(name) !== true &&
      name !== OPERATION_ID &&
      !(scope === 'object' && isOtherwiseQuery('ListParts', name)),
  );
  return unknown === undefined ? undefined : `nothing has a query "${unknown}"`;
}

/** Whose signature it has is another matter: a form without a good one is refused too. */
function formExpectation(body: string, { query }: Named): Expectation {
  const { key, names } = readForm(body);
  const expect = (mustRefuse?: string): Expectation => ({
    operation: 'PostObject',
    scope: 'bucket',
    key,
    mustRefuse,
  });
  const unknown = [...query.keys()].find((name) => name !== OPERATION_ID);
  if (unknown !== undefined) return expect(`PostObject has no query "${unknown}"`);
  if (key?.startsWith(RESERVED_KEYS)) return expect('its key is the proxy’s own');
  if (names.some((name) => RESERVED_METADATA.test(name.toLowerCase())))
    return expect('its metadata is the proxy’s own');
  return expect(names.includes('x-amz-unheard') ? 'nothing has a field "x-amz-unheard"' : undefined);
}

/** Judges a request by what S3 documents. */
export function expectationOf(fuzzCase: FuzzCase): Expectation {
  const { method, bucket, rawKey, rawQuery, body, signing } = fuzzCase;
  // "/bucket/" is the bucket
  const hasKey = rawKey !== undefined && rawKey !== '';
  const key = hasKey ? decodedText(rawKey) : undefined;
  const scope = bucket === undefined ? 'service' : hasKey ? 'object' : 'bucket';
  const { values, ambiguous } = readQuery(rawQuery);
  const named = namesIn(fuzzCase, values);
  const expect = (operation: string, mustRefuse?: string): Expectation => ({
    operation,
    scope,
    key,
    mustRefuse,
  });

  if (ambiguous) return expect('none', 'two may read its query in two ways');
  if (hasKey && (key === undefined || key.includes('\0'))) return expect('none', 'its key is no text');
  if (key?.startsWith(RESERVED_KEYS)) return expect('none', 'its key is the proxy’s own');
  if (method === 'OPTIONS') return expect('Options', preflightReason(named, scope));
  if ([...named.headers].some((name) => RESERVED_METADATA.test(name)))
    return expect('none', 'its metadata is the proxy’s own');
  const operation = classify({ method, scope, query: named.query, headers: named.headers });
  if (!operation && isForm(fuzzCase, scope)) return formExpectation(body, named);
  if (!operation) return expect('none', 'nothing documents it');
  const reason =
    unknownName(operation, named) ??
    (REFUSED_OPERATIONS.has(operation.name) ? 'the operation is refused' : undefined) ??
    (signing === 'none' ? 'nobody signed it' : undefined) ??
    (operation.name === 'RestoreObject' && REFUSED_RESTORE.test(body)
      ? 'what is restored would go elsewhere'
      : undefined);
  return expect(operation.name, reason);
}
