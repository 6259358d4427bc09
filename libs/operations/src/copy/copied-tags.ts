import { parseBackendXml, type XmlElement } from '@s3ep/s3-protocol';
import { isFailure, relayFailure } from '../backend-failure';
import { collectAnswer, discardAnswer } from '../collect-answer';
import type { OperationContext } from '../operation-context';
import type { S3Response } from '../s3-response';
import type { FoundSource } from './found-source';
import { sourceOwnerHeaders } from './source-headers';

/** No tags at all, or a backend that knows none (API reference of GetObjectTagging; 405 and 501 of other backends). */
const NO_TAGS_STATUSES: ReadonlySet<number> = new Set([404, 405, 501]);

/** Ten tags of 128 and 256 characters, every one written as character references. */
const DOCUMENT_LIMIT_BYTES = 65_536;

/**
 * The source's tags as a value of x-amz-tagging, which a copy that is written by PutObject has to bring along.
 * Asks the backend for them only where HEAD counted some. It counts none for whoever may not read tags (API reference
 * of HeadObject): a source that is about to be overwritten is asked for them all the same.
 *
 * @returns the backend's refusal, if it does not show them
 */
export async function copiedTags(
  { backend, request }: Pick<OperationContext, 'backend' | 'request'>,
  { source, head, confirm }: Pick<FoundSource, 'source' | 'head' | 'confirm'>,
): Promise<{ readonly tagging: string | undefined } | { readonly refusal: S3Response }> {
  const isCounted = Number(head.headers['x-amz-tagging-count'] ?? 0) > 0;
  if (!isCounted && confirm === undefined) return { tagging: undefined };
  const version: readonly (readonly [string, string])[] =
    source.versionId === undefined ? [] : [['versionId', source.versionId]];
  const response = await backend.send({
    method: 'GET',
    bucket: source.bucket,
    key: source.key,
    query: [['tagging', ''], ...version],
    headers: sourceOwnerHeaders(request.headers),
  });
  if (!isCounted && NO_TAGS_STATUSES.has(response.status)) {
    discardAnswer(response);
    return { tagging: undefined };
  }
  if (isFailure(response)) return { refusal: await relayFailure(response) };
  const tagging = taggingOf(parseBackendXml(await collectAnswer(response, DOCUMENT_LIMIT_BYTES)));
  return { tagging: tagging === '' ? undefined : tagging };
}

function taggingOf(document: XmlElement): string {
  const tags = document.child('TagSet')?.childrenNamed('Tag') ?? [];
  return tags
    .map((tag) => [tag.child('Key')?.text ?? '', tag.child('Value')?.text ?? ''])
    .map((pair) => pair.map(encodeURIComponent).join('='))
    .join('&');
}
