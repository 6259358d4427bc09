import type { ManifestLayout } from '@s3ep/object-format';
import { type HeaderMap, type ObjectPartsAttributes, S3Error } from '@s3ep/s3-protocol';

/** Amazon S3 API Reference, GetObjectAttributes: what a page holds at most. */
const MOST_PARTS = 1_000;
const MAX_PARTS_HEADER = 'x-amz-max-parts';
const MARKER_HEADER = 'x-amz-part-number-marker';

/**
 * The parts of an object, as GetObjectAttributes tells them: each of them only where the object has a checksum, as at
 * S3. The manifest has no digests of parts (object-format 4.3), so there are numbers and sizes.
 *
 * @throws S3Error InvalidArgument
 */
export function objectParts({ parts, checksum }: ManifestLayout, headers: HeaderMap): ObjectPartsAttributes {
  const maxParts = Math.min(wholeNumber(headers, MAX_PARTS_HEADER) ?? MOST_PARTS, MOST_PARTS);
  const partNumberMarker = wholeNumber(headers, MARKER_HEADER) ?? 0;
  const totalParts = parts.length;
  if (!checksum) return { totalParts };
  const after = parts.filter(({ partNumber }) => partNumber > partNumberMarker);
  const page = after.slice(0, maxParts);
  return {
    totalParts,
    partNumberMarker,
    nextPartNumberMarker: page.at(-1)?.partNumber ?? 0,
    maxParts,
    isTruncated: after.length > page.length,
    parts: page.map(({ partNumber, plaintextBytes }) => ({ partNumber, size: plaintextBytes })),
  };
}

function wholeNumber(headers: HeaderMap, name: string): number | undefined {
  const text = headers[name];
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text))
    throw new S3Error('InvalidArgument', {
      message: `Provided ${name} not an integer or within integer range`,
      details: { ArgumentName: name, ArgumentValue: text },
    });
  return Number(text);
}
