import { parseBackendXml, type XmlElement } from '@s3ep/s3-protocol';
import { isFailure, relayFailure } from '../backend-failure';
import { collectAnswer } from '../collect-answer';
import type { OperationContext } from '../operation-context';
import type { S3Response } from '../s3-response';
import type { FoundSource } from './found-source';
import { sourceOwnerHeaders } from './source-headers';

/** Ten tags of 128 and 256 characters, every one written as character references. */
const DOCUMENT_LIMIT_BYTES = 65_536;

/**
 * The source's tags as a value of x-amz-tagging, which a copy that is written by PutObject has to bring along.
 * Asks the backend for them only where HEAD counted some.
 *
 * @returns the backend's refusal, if it does not show them
 */
export async function copiedTags(
  { backend, request }: Pick<OperationContext, 'backend' | 'request'>,
  { source, head }: Pick<FoundSource, 'source' | 'head'>,
): Promise<{ readonly tagging: string | undefined } | { readonly refusal: S3Response }> {
  if (Number(head.headers['x-amz-tagging-count'] ?? 0) === 0) return { tagging: undefined };
  const version: readonly (readonly [string, string])[] =
    source.versionId === undefined ? [] : [['versionId', source.versionId]];
  const response = await backend.send({
    method: 'GET',
    bucket: source.bucket,
    key: source.key,
    query: [['tagging', ''], ...version],
    headers: sourceOwnerHeaders(request.headers),
  });
  if (isFailure(response)) return { refusal: await relayFailure(response) };
  return { tagging: taggingOf(parseBackendXml(await collectAnswer(response, DOCUMENT_LIMIT_BYTES))) };
}

function taggingOf(document: XmlElement): string {
  const tags = document.child('TagSet')?.childrenNamed('Tag') ?? [];
  return tags
    .map((tag) => [tag.child('Key')?.text ?? '', tag.child('Value')?.text ?? ''])
    .map((pair) => pair.map(encodeURIComponent).join('='))
    .join('&');
}
