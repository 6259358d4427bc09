import { S3Error } from '@s3ep/s3-protocol';
import { METADATA_LIMIT_BYTES, metadataBytes, RECORD_HEADER } from '../headers/metadata-names';
import { keepingHeaders } from '../headers/stored-object-headers';
import type { ObjectContext } from '../operation-context';
import type { S3Response } from '../s3-response';
import { copiedTags } from './copied-tags';
import { readCopyDirectives } from './copy-directives';
import type { CopyToMake } from './copy-to-make';

export type CopyHeaders =
  | { readonly headers: Readonly<Record<string, string>>; readonly refusal?: undefined }
  /** The backend does not show the source's tags. */
  | { readonly refusal: S3Response };

/**
 * What a copy is to be described by and kept with, where the backend does not know that it is one: tags are then to be
 * brought along.
 *
 * @throws S3Error MetadataTooLarge
 */
export async function copyHeaders(
  context: ObjectContext,
  { found, description, record }: CopyToMake,
): Promise<CopyHeaders> {
  const { request } = context;
  const headers: Record<string, string> = {
    ...keepingHeaders(request.headers),
    ...description,
    ...(record !== undefined && { [RECORD_HEADER]: record }),
  };
  if (metadataBytes(headers) > METADATA_LIMIT_BYTES) throw new S3Error('MetadataTooLarge');
  if (readCopyDirectives(request.headers).tagging === 'REPLACE') return { headers };
  const copied = await copiedTags(context, found);
  if ('refusal' in copied) return copied;
  Reflect.deleteProperty(headers, 'x-amz-tagging');
  if (copied.tagging !== undefined) headers['x-amz-tagging'] = copied.tagging;
  return { headers };
}
