import { runStage } from '@s3ep/byte-stage';
import { createBucketListFilter } from '@s3ep/s3-protocol';
import type { Client } from '../access/client';
import { isFailure, relayFailure } from '../backend-failure';
import type { OperationContext, Services } from '../operation-context';
import type { S3Response } from '../s3-response';
import { answeredHeaders, forwardedQuery } from './forward';

/** ListBuckets: only the buckets that this client may list, of those that the proxy serves. */
export async function listBuckets(context: OperationContext, services: Services): Promise<S3Response> {
  const { client, backend, request } = context;
  const response = await backend.send({ method: 'GET', query: forwardedQuery(request) });
  if (isFailure(response)) return relayFailure(response);
  const filter = createBucketListFilter({
    shows: (bucket) => mayList(client, bucket) && services.policyOf(bucket) !== undefined,
  });
  const headers = answeredHeaders(response.headers);
  Reflect.deleteProperty(headers, 'content-length');
  const { body } = response;
  return {
    status: 200,
    headers,
    body: Buffer.isBuffer(body) ? runStage(filter, body) : body.through(filter),
  };
}

/** A right on a part of a bucket is enough to see that the bucket is there. */
function mayList(client: Client, bucket: string): boolean {
  return client.rights.some((right) => right.allow.has('list') && right.matchesBucket(bucket));
}
