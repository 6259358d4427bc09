import { S3Error } from '../errors';
import { MAX_PATH_BYTES, MAX_QUERY_BYTES } from './request-limits';

export interface SplitTarget {
  /** Before "?", as received; begins with "/", or is "*". */
  readonly rawPath: string;
  /** After the first "?", as received. */
  readonly rawQuery: string;
  /** Only in the absolute form, `GET http://host/path`: it replaces the Host header (RFC 9112 3.2.2). */
  readonly authority?: string;
}

const ABSOLUTE_FORM = /^https?:\/\/([^/?#]*)/i;

function refuse(): never {
  throw new S3Error('InvalidURI');
}

/**
 * Splits a request target in one of the forms of RFC 9112 3.2. Nothing is decoded or normalised.
 *
 * @throws S3Error InvalidURI
 */
export function splitTarget(method: string, target: string): SplitTarget {
  if (target === '*') return method === 'OPTIONS' ? { rawPath: '*', rawQuery: '' } : refuse();
  if (target.length > MAX_PATH_BYTES + MAX_QUERY_BYTES) refuse();
  let origin = target;
  let authority: string | undefined;
  if (!target.startsWith('/')) {
    const absolute = ABSOLUTE_FORM.exec(target);
    if (!absolute?.[1] || absolute[1].includes('@')) refuse();
    authority = absolute[1];
    origin = target.slice(absolute[0].length);
  }
  const question = origin.indexOf('?');
  const path = question < 0 ? origin : origin.slice(0, question);
  if (path.length > MAX_PATH_BYTES) throw new S3Error('KeyTooLongError');
  const split = {
    rawPath: path === '' ? '/' : path,
    rawQuery: question < 0 ? '' : origin.slice(question + 1),
  };
  return authority === undefined ? split : { ...split, authority };
}
