import { S3Error } from '../errors';
import { parseQuery } from './parse-query';
import { hoistedHeaderName, isPresigned } from './presigned-query';
import type { S3Request } from './s3-request';

// RFC 9110 5.5: what cannot stand in a field value
const NOT_IN_A_HEADER = /[\0-\x08\x0a-\x1f\x7f]/;

/**
 * Checksums of a body that was not there when the URL was signed: the JavaScript SDK signs that of an empty one. S3
 * accepts any upload to such a URL (aws-sdk-go-v2 issue 2610, localstack issue 12169), and so they are left out.
 */
const CHECKSUM_OF_NO_BODY = /^x-amz-(?:checksum-(?:crc|md|sha|xxhash)[0-9a-z]+|sdk-checksum-algorithm)$/;

function isHoisted(parameterName: string): boolean {
  return hoistedHeaderName(parameterName) !== undefined;
}

/**
 * Puts the `x-amz-*` headers that an SDK moved into the query of a presigned URL back among the headers, and takes
 * them out of the query; what follows need not know that they were ever there. Call it after the signature was
 * verified, since the signature covers the request as it came. Returns the same request if nothing was moved.
 *
 * @throws S3Error InvalidArgument for a value that no header can carry, or that contradicts a header
 */
export function liftHoistedHeaders(request: S3Request): S3Request {
  if (!isPresigned(request) || !request.query.entries.some(({ name }) => isHoisted(name))) return request;
  const headers = Object.assign(Object.create(null), request.headers) as Record<string, string>;
  for (const parameter of request.query.entries) {
    const name = hoistedHeaderName(parameter.name);
    if (name === undefined || CHECKSUM_OF_NO_BODY.test(name)) continue;
    // header values are one character a byte, as node gives them
    const value = Buffer.from(parameter.value).toString('latin1').trim();
    if (NOT_IN_A_HEADER.test(value) || (headers[name] ?? value) !== value) {
      throw new S3Error('InvalidArgument', {
        details: { ArgumentName: parameter.name, ArgumentValue: parameter.value },
      });
    }
    headers[name] = value;
  }
  const rawQuery = request.rawQuery
    .split('&')
    .filter((piece) => !parseQuery(piece).entries.some(({ name }) => isHoisted(name)))
    .join('&');
  return Object.freeze({
    ...request,
    headers: Object.freeze(headers),
    rawQuery,
    query: parseQuery(rawQuery),
  });
}
