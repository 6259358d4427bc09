import { S3Error } from '../errors';
import { PRESIGNED_AUTH_QUERY_NAMES, hoistedHeaderName, isPresigned, type S3Request } from '../request';
import { GENERAL_HEADERS, METADATA_HEADER_PREFIX } from './operation-headers';
import { KNOWN_QUERY_NAMES, ROWS_BY_KEY, SUB_RESOURCES, indexKey, type IndexedRow } from './operation-index';
import type { OperationMethod, OperationRow, OperationScope } from './operation-row';
import type { Operation } from './operations';

const METHODS: readonly OperationMethod[] = ['GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'OPTIONS'];
/** SDKs name the operation in the query, for their own sake. */
const OPERATION_ID = 'x-id';
/** Signature V2 in the query. */
const V2_ACCESS_KEY = 'AWSAccessKeyId';
const AMZ_PREFIX = 'x-amz-';

function scopeOf(request: S3Request): OperationScope {
  if (request.key !== undefined) return 'object';
  return request.bucket === undefined ? 'service' : 'bucket';
}

/** @throws S3Error InvalidArgument if there are two, as S3 does */
function subResourceOf(request: S3Request): string | undefined {
  let found: string | undefined;
  for (const { name } of request.query.entries) {
    if (!SUB_RESOURCES.has(name)) continue;
    if (found !== undefined) {
      throw new S3Error('InvalidArgument', {
        message: `Conflicting query string parameters: ${found}, ${name}`,
        details: { ArgumentName: 'ResourceType', ArgumentValue: found },
      });
    }
    found = name;
  }
  return found;
}

/** The names of headers that a presigned URL carries in its query; undefined, at almost no cost, if there are none. */
function hoistedHeaders(request: S3Request): ReadonlySet<string> | undefined {
  if (!isPresigned(request)) return undefined;
  const names = request.query.entries.flatMap(({ name }) => hoistedHeaderName(name) ?? []);
  return names.length === 0 ? undefined : new Set(names);
}

function refuseQuery(name: string): never {
  if (name === V2_ACCESS_KEY) {
    throw new S3Error('InvalidRequest', {
      message: 'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
    });
  }
  throw new S3Error('NotImplemented', { details: { QueryParameter: name } });
}

function refuseHeader(name: string): never {
  throw new S3Error('NotImplemented', { details: { Header: name } });
}

function isGeneralQuery(name: string, hoisted: ReadonlySet<string> | undefined): boolean {
  if (name === OPERATION_ID || PRESIGNED_AUTH_QUERY_NAMES.has(name)) return true;
  return hoisted !== undefined && hoistedHeaderName(name) !== undefined;
}

function refuseMethod(request: S3Request, scope: OperationScope, resource: string | undefined): never {
  for (const { name } of request.query.entries) {
    if (!KNOWN_QUERY_NAMES.has(name) && !isGeneralQuery(name, hoistedHeaders(request))) refuseQuery(name);
  }
  const allowed = METHODS.filter((method) => ROWS_BY_KEY.has(indexKey(method, scope, resource)));
  throw new S3Error('MethodNotAllowed', {
    details: { Method: request.method, ResourceType: (resource ?? scope).toUpperCase() },
    headers: allowed.length === 0 ? {} : { allow: allowed.join(', ') },
  });
}

function selects({ row }: IndexedRow, request: S3Request, hoisted: ReadonlySet<string> | undefined): boolean {
  const { requires, requiresHeader, when } = row;
  if (requiresHeader !== undefined && request.headers[requiresHeader] === undefined) {
    if (hoisted?.has(requiresHeader) !== true) return false;
  }
  if (requires !== undefined && !requires.every((name) => request.query.has(name))) return false;
  return (
    when === undefined || Object.entries(when).every(([name, value]) => request.query.get(name) === value)
  );
}

/** A sub-resource that is known, but without what it needs beside it. */
function refuseIncomplete(rows: readonly IndexedRow[], request: S3Request): never {
  const least: Partial<OperationRow> = rows.at(-1)?.row ?? {};
  const { requires = [], when = {} } = least;
  const missing = requires.find((candidate) => !request.query.has(candidate));
  const name = missing ?? Object.keys(when).find((key) => request.query.get(key) !== when[key]) ?? '';
  throw new S3Error('InvalidArgument', {
    message: `The query parameter ${name} is missing or not valid.`,
    details: { ArgumentName: name, ArgumentValue: request.query.get(name) ?? '' },
  });
}

function refuseEmpty(name = ''): never {
  throw new S3Error('InvalidArgument', {
    message: `This operation does not accept an empty ${name}.`,
    details: { ArgumentName: name, ArgumentValue: '' },
  });
}

function checkHeaderName(name: string, known: ReadonlySet<string>): void {
  if (!known.has(name) && !GENERAL_HEADERS.has(name) && !name.startsWith(METADATA_HEADER_PREFIX)) {
    refuseHeader(name);
  }
}

/**
 * Finds the one row that describes a request. Query names and `x-amz-*` headers that the row does not know are
 * refused: what is not understood might change the meaning (s3-semantics 1.1).
 *
 * @throws S3Error NotImplemented (an unknown query name or header), MethodNotAllowed (a known resource, another
 *   method), InvalidArgument (conflicting or incomplete sub-resources), InvalidRequest (Signature V2)
 */
export function resolveOperation(request: S3Request): Operation {
  const scope = scopeOf(request);
  const resource = subResourceOf(request);
  const hoisted = hoistedHeaders(request);
  // a preflight is one operation, whatever it announces
  const lookedUp = request.method === 'OPTIONS' ? undefined : resource;
  const rows = ROWS_BY_KEY.get(indexKey(request.method, scope, lookedUp));
  if (rows === undefined) return refuseMethod(request, scope, lookedUp);
  const found = rows.find((row) => selects(row, request, hoisted));
  if (found === undefined) return refuseIncomplete(rows, request);
  if (found.row.needsValue && request.query.get(found.row.resource ?? '') === '') refuseEmpty(resource);
  for (const { name } of request.query.entries) {
    if (!found.query.has(name) && !isGeneralQuery(name, hoisted)) refuseQuery(name);
  }
  for (const name in request.headers) {
    if (name.startsWith(AMZ_PREFIX)) checkHeaderName(name, found.headers);
  }
  if (hoisted !== undefined) for (const name of hoisted) checkHeaderName(name, found.headers);
  return found.operation;
}
