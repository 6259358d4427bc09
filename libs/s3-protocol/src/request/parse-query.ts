import { S3Error } from '../errors';
import { decodeUriBytes } from './decode-uri-bytes';
import { MAX_QUERY_BYTES, MAX_QUERY_PARAMETERS } from './request-limits';
import type { QueryParameter, QueryParameters } from './s3-request';

class ParsedQuery implements QueryParameters {
  readonly entries: readonly QueryParameter[];

  constructor(entries: readonly QueryParameter[]) {
    this.entries = Object.freeze(entries);
    Object.freeze(this);
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  get(name: string): string | undefined {
    for (const entry of this.entries) if (entry.name === name) return entry.value;
    return undefined;
  }
}

const EMPTY = new ParsedQuery([]);

function parseParameter(piece: string): QueryParameter {
  const equals = piece.indexOf('=');
  return Object.freeze(
    equals < 0
      ? { name: decodeUriBytes(piece), value: '' }
      : { name: decodeUriBytes(piece.slice(0, equals)), value: decodeUriBytes(piece.slice(equals + 1)) },
  );
}

/**
 * Parses a raw query ("a=1&b", without "?"), in order. Empty pieces are skipped.
 *
 * A name may be given once only: proxy and backend might each believe another one of two.
 *
 * @throws S3Error InvalidURI (malformed, too long, too many), InvalidArgument (a name given twice)
 */
export function parseQuery(rawQuery: string): QueryParameters {
  if (rawQuery === '') return EMPTY;
  if (rawQuery.length > MAX_QUERY_BYTES) {
    throw new S3Error('InvalidURI', { message: `The query is longer than ${MAX_QUERY_BYTES} bytes.` });
  }
  const entries: QueryParameter[] = [];
  const names = new Set<string>();
  for (const piece of rawQuery.split('&')) {
    if (piece === '') continue;
    if (entries.length === MAX_QUERY_PARAMETERS) {
      throw new S3Error('InvalidURI', {
        message: `The query has more than ${MAX_QUERY_PARAMETERS} parameters.`,
      });
    }
    const parameter = parseParameter(piece);
    if (names.has(parameter.name)) {
      throw new S3Error('InvalidArgument', {
        message: 'A query parameter was given more than once.',
        details: { ArgumentName: parameter.name, ArgumentValue: parameter.value },
      });
    }
    names.add(parameter.name);
    entries.push(parameter);
  }
  return new ParsedQuery(entries);
}
