import type { ObjectContext, Services } from '../operation-context';
import type { S3Response } from '../s3-response';
import { copiedTags } from './copied-tags';
import { readCopyDirectives } from './copy-directives';
import type { FoundSource } from './found-source';

/**
 * Tags that a copy at the backend is to have, and would lose there, as its metadata is always replaced: as in
 * x-amz-tagging. To be read before the copy, which may be one of an object onto itself.
 */
export async function lostTags(
  context: ObjectContext,
  { backendProfile }: Services,
  found: FoundSource,
): Promise<{ readonly tagging: string | undefined } | { readonly refusal: S3Response }> {
  if (backendProfile.abilities['tags-on-replacing-copies'] === 'yes') return { tagging: undefined };
  const { headers } = context.request;
  return readCopyDirectives(headers).tagging === 'REPLACE'
    ? { tagging: headers['x-amz-tagging'] }
    : copiedTags(context, found);
}
