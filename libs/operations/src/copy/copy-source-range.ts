import { type HeaderMap, S3Error } from '@s3ep/s3-protocol';
import { invalidRange } from '../range/invalid-range';
import type { PlainRange } from '../range/parse-range';

const NAME = 'x-amz-copy-source-range';

/** One form only (API reference of UploadPartCopy); no object is so long that more digits had a meaning. */
const COPY_RANGE = /^bytes=(\d{1,15})-(\d{1,15})$/;

/**
 * The bytes of the source that a part is to have; undefined: all of them.
 * @throws S3Error InvalidArgument for anything but `bytes=first-last`
 */
export function parseCopySourceRange(headers: HeaderMap): PlainRange | undefined {
  const text = headers[NAME];
  if (text === undefined) return undefined;
  const match = COPY_RANGE.exec(text);
  const first = Number(match?.[1]);
  const last = Number(match?.[2]);
  if (first <= last) return { first, last };
  throw new S3Error('InvalidArgument', {
    message:
      'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy',
    details: { ArgumentName: NAME, ArgumentValue: text },
  });
}

/** Unlike the range of a read it must lie within the source. @throws S3Error InvalidRange */
export function requireWithin(range: PlainRange | undefined, plaintextBytes: number): void {
  if (range && range.last >= plaintextBytes) throw invalidRange(plaintextBytes);
}
