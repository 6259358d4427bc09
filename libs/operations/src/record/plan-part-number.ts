import type { ManifestLayout, MultipartRead } from '@s3ep/object-format';
import { S3Error } from '@s3ep/s3-protocol';
import type { PlainRange } from '../range/parse-range';

/**
 * The bytes of one part, counted from 1 in the order of the parts. Of an empty part there is no range to name:
 * undefined range.
 *
 * @throws S3Error InvalidPartNumber (416)
 */
export function planPartNumber(
  layout: ManifestLayout,
  partNumber: number,
): { readonly read: MultipartRead; readonly range: PlainRange | undefined } {
  const part = layout.parts[partNumber - 1];
  if (!part) throw new S3Error('InvalidPartNumber');
  const read = layout.planPart(partNumber - 1);
  const first = part.plaintextOffset;
  const range = part.plaintextBytes === 0 ? undefined : { first, last: first + part.plaintextBytes - 1 };
  return { read, range };
}
