import { createHash } from 'node:crypto';
import { writeTagging } from '@s3ep/s3-protocol';
import { isFailure, relayFailure } from '../backend-failure';
import { discardAnswer } from '../collect-answer';
import type { ObjectContext } from '../operation-context';
import type { S3Response } from '../s3-response';

export interface TagsToSet {
  /** As in x-amz-tagging. */
  readonly tagging: string;
  /** Of the object that was just made, where the backend has versions. */
  readonly versionId: string | undefined;
}

/**
 * Tags an object that a copy just made, where the backend's copy loses them (Ceph RGW loses even those that the request
 * names). For a moment the object is there without them.
 *
 * @returns the backend's refusal, if any
 */
export async function setTags(
  { bucket, key, backend }: ObjectContext,
  { tagging, versionId }: TagsToSet,
): Promise<S3Response | undefined> {
  // RFC 1866 8.2.1, as S3 reads the header: "+" is a space
  const tags = [...new URLSearchParams(tagging)].map(([name, value]) => ({ key: name, value }));
  const body = writeTagging(tags);
  const response = await backend.send({
    method: 'PUT',
    bucket,
    key,
    query: [['tagging', ''], ...(versionId === undefined ? [] : [['versionId', versionId] as const])],
    headers: {
      'content-type': 'application/xml',
      'content-md5': createHash('md5').update(body).digest('base64'),
    },
    body,
  });
  if (isFailure(response)) return relayFailure(response);
  discardAnswer(response);
  return undefined;
}
