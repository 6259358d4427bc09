import { element, parseXml, type WritableElement, writeXml, type XmlElement } from '@s3ep/s3-protocol';
import type { Client } from '../access/client';
import { isFailure, relayFailure } from '../backend-failure';
import { collectAnswer } from '../collect-answer';
import type { OperationContext, Services } from '../operation-context';
import type { S3Response } from '../s3-response';
import { answeredHeaders, forwardedQuery } from './forward';

/** An account has at most some ten thousand buckets. */
const ANSWER_LIMIT_BYTES = 8 * 1_048_576;

/** ListBuckets: only the buckets that this client may list, of those that the proxy serves. */
export async function listBuckets(context: OperationContext, services: Services): Promise<S3Response> {
  const { client, backend, request } = context;
  const response = await backend.send({ method: 'GET', query: forwardedQuery(request) });
  if (isFailure(response)) return relayFailure(response);
  const result = parseXml(await collectAnswer(response, ANSWER_LIMIT_BYTES));
  const headers = answeredHeaders(response.headers);
  Reflect.deleteProperty(headers, 'content-length');
  const shown = (bucket: XmlElement): boolean => {
    const name = bucket.child('Name')?.text ?? '';
    return mayList(client, name) && services.policyOf(name) !== undefined;
  };
  const children = result.children.map((child): WritableElement =>
    child.name === 'Buckets' ? element('Buckets', child.childrenNamed('Bucket').filter(shown)) : child,
  );
  return { status: 200, headers, body: writeXml(element(result.name, children)) };
}

/** A right on a part of a bucket is enough to see that the bucket is there. */
function mayList(client: Client, bucket: string): boolean {
  return client.rights.some((right) => right.allow.has('list') && right.matchesBucket(bucket));
}
