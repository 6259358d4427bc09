import { S3Error, type S3Request } from '@s3ep/s3-protocol';
import { parseRange, type WantedRange } from './parse-range';

/** S3's limit (multipart upload limits). */
const MAX_PART_NUMBER = 10_000;

/**
 * `partNumber` of a read.
 *
 * @throws S3Error InvalidArgument (not a part number), InvalidRequest (with Range)
 */
export function wantedPartNumber(request: S3Request): number | undefined {
  const text = request.query.get('partNumber');
  if (text === undefined) return undefined;
  if (request.headers.range !== undefined)
    throw new S3Error('InvalidRequest', {
      message: 'Cannot specify both Range header and partNumber query parameter',
    });
  const partNumber = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (partNumber < 1 || partNumber > MAX_PART_NUMBER)
    throw new S3Error('InvalidArgument', {
      message: 'Part number must be an integer between 1 and 10000, inclusive',
      details: { ArgumentName: 'partNumber', ArgumentValue: text },
    });
  return partNumber;
}

/**
 * The range of a read, as far as the request tells: a part number is a range of an object that was put in one piece,
 * its only part. As wantedPartNumber otherwise.
 */
export function wantedRange(request: S3Request): WantedRange | undefined {
  return wantedPartNumber(request) === undefined
    ? parseRange(request.headers.range)
    : { kind: 'bounded', first: 0, last: Infinity };
}

/**
 * An object that was put in one piece has one part, number 1: all of it.
 * @throws S3Error InvalidPartNumber (416)
 */
export function requireOnlyPart(request: S3Request): void {
  if ((wantedPartNumber(request) ?? 1) > 1) throw new S3Error('InvalidPartNumber');
}

/** Part 1 of an empty object is no range of it, but all of it. */
export function isPartOfEmptyObject({ query }: S3Request, objectBytes: number): boolean {
  return objectBytes === 0 && query.has('partNumber');
}
