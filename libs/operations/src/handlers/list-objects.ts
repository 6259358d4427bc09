import type { Readable } from 'node:stream';
import { createListingRewriter, type ListingRewriter, type ListingRewriterOptions } from '@s3ep/s3-protocol';
import { isFailure, relayFailure } from '../backend-failure';
import { beginPage } from '../listing/begin-page';
import { describePlain, describeStored } from '../listing/describe-stored';
import {
  type ListOperation,
  meetsReservedKeys,
  queryBehindReserved,
  repeatedBeginning,
} from '../listing/listing-request';
import { readAhead } from '../listing/read-ahead';
import { TellApart } from '../listing/tell-apart';
import type { BucketContext, Services } from '../operation-context';
import { RESERVED_KEY_PREFIX } from '../reserved-keys';
import type { S3Response } from '../s3-response';
import { answeredHeaders, forwardedQuery } from './forward';

/**
 * ListObjects, ListObjectsV2 and ListObjectVersions: the backend's document, rewritten as it streams by. Sizes are
 * arithmetic (object-format 3.1), so a page costs one backend request; in mode mixed there is a HEAD for each object
 * that was not seen before. A page of nothing but hidden keys is asked for again, from behind them.
 */
export async function listObjects(context: BucketContext, services: Services): Promise<S3Response> {
  const { request } = context;
  const operation = context.operation.name as ListOperation;
  const page = await readPage(context, services, { query: forwardedQuery(request) });
  if (!('rewriter' in page) || !isBlank(page.rewriter)) return answerOf(page);
  return answerOf(
    await readPage(context, services, {
      query: queryBehindReserved(operation, request),
      repeated: repeatedBeginning(operation, request),
    }),
  );
}

interface PageRequest extends Pick<ListingRewriterOptions, 'repeated'> {
  readonly query: ReturnType<typeof queryBehindReserved>;
}

interface Page {
  readonly rewriter: ListingRewriter;
  readonly headers: Record<string, string>;
  readonly body: Buffer | Readable;
}

async function readPage(
  context: BucketContext,
  services: Services,
  { query, repeated }: PageRequest,
): Promise<Page | S3Response> {
  const { request, policy, bucket, backend } = context;
  const response = await backend.send({
    method: 'GET',
    bucket,
    query,
    headers: passedHeaders(request.headers),
  });
  if (isFailure(response)) return relayFailure(response);
  const headers = answeredHeaders(response.headers);
  Reflect.deleteProperty(headers, 'content-length');
  const options = { ...rewriterOptions(context), ...(repeated && { repeated }) };
  const { body } = response;
  if (policy.mode === 'mixed') {
    const apart = new TellApart(context, services.listedSizes);
    const rewriter = createListingRewriter({ ...options, entry: (listed) => apart.describe(listed) });
    const look = readAhead(options);
    const lookAhead = (piece: Buffer): Promise<void> => apart.lookUp(look(piece));
    return { rewriter, headers, body: await beginPage({ body, rewriter, lookAhead }) };
  }
  const entry = policy.mode === 'encrypted' ? describeStored : describePlain;
  const rewriter = createListingRewriter({ ...options, entry });
  const streamed = !options.mayHide && !Buffer.isBuffer(body);
  return { rewriter, headers, body: streamed ? body.through(rewriter) : await beginPage({ body, rewriter }) };
}

function rewriterOptions({ operation, request }: BucketContext): Omit<ListingRewriterOptions, 'entry'> {
  return {
    operation: operation.name as ListOperation,
    keyPrefixHidden: RESERVED_KEY_PREFIX,
    mayHide: meetsReservedKeys(request),
    delimited: (request.query.get('delimiter') ?? '') !== '',
    ...(request.query.get('encoding-type') === 'url' && { encodingType: 'url' }),
  };
}

/** Nothing but hidden keys, and there are more: the client would not know where to go on, or be told where they are. */
function isBlank({ shownEntries, hiddenEntries, isTruncated }: ListingRewriter): boolean {
  return shownEntries === 0 && hiddenEntries > 0 && isTruncated;
}

function answerOf(page: Page | S3Response): S3Response {
  return 'rewriter' in page ? { status: 200, headers: page.headers, body: page.body } : page;
}

function passedHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const name of [
    'x-amz-expected-bucket-owner',
    'x-amz-optional-object-attributes',
    'x-amz-request-payer',
  ])
    if (headers[name] !== undefined) passed[name] = headers[name];
  return passed;
}
