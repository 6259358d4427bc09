import { S3Error } from '@s3ep/s3-protocol';

/** A piece of an object; `last` is inclusive. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

// RFC 9110 14.1.2
const SINGLE_RANGE = /^bytes=(\d*)-(\d*)$/;

/**
 * The bytes a Range header asks for; undefined for the whole object, which S3 also sends for several ranges and
 * for what is no range (RFC 9110 14.2: ignored).
 * @throws S3Error InvalidRange when no byte of the object lies in it
 */
export function resolveRange(header: string | undefined, objectBytes: number): ByteRange | undefined {
  const match = header === undefined ? null : SINGLE_RANGE.exec(header.trim());
  if (!match) return undefined;
  const [, from = '', to = ''] = match;
  if (from === '' && to === '') return undefined;
  if (from !== '' && to !== '' && Number(to) < Number(from)) return undefined;
  const first = from === '' ? Math.max(objectBytes - Number(to), 0) : Number(from);
  const last = from === '' || to === '' ? objectBytes - 1 : Math.min(Number(to), objectBytes - 1);
  if (first >= objectBytes || (from === '' && Number(to) === 0)) {
    throw new S3Error('InvalidRange', {
      details: { RangeRequested: header ?? '', ActualObjectSize: String(objectBytes) },
      headers: { 'content-range': `bytes */${objectBytes}` },
    });
  }
  return { first, last };
}

// x-amz-copy-source-range has one form only
const COPY_RANGE = /^bytes=(\d+)-(\d+)$/;

/** The bytes x-amz-copy-source-range asks for. @throws S3Error InvalidArgument, InvalidRequest */
export function resolveCopyRange(header: string, objectBytes: number): ByteRange {
  const match = COPY_RANGE.exec(header);
  if (!match || Number(match[1]) > Number(match[2])) {
    throw new S3Error('InvalidArgument', {
      message:
        'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy',
      details: { ArgumentName: 'x-amz-copy-source-range', ArgumentValue: header },
    });
  }
  const range = { first: Number(match[1]), last: Number(match[2]) };
  if (range.last >= objectBytes) {
    throw new S3Error('InvalidArgument', {
      message: `Range specified is not valid for source object of size: ${objectBytes}`,
      details: { ArgumentName: 'x-amz-copy-source-range', ArgumentValue: header },
    });
  }
  return range;
}
