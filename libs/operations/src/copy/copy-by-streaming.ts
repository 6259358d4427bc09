import type { ByteStage } from '@s3ep/byte-stage';
import { MAX_PLAINTEXT_BYTES, sealNewObject, storedSize } from '@s3ep/object-format';
import { S3Error, writeCopyObjectResult } from '@s3ep/s3-protocol';
import { isFailure, relayFailure } from '../backend-failure';
import { holdBackStage } from '../body/hold-back-stage';
import { backendCondition } from '../etag/backend-conditions';
import { toClientEtag } from '../etag/client-etag';
import { METADATA_LIMIT_BYTES, metadataBytes, RECORD_HEADER } from '../headers/metadata-names';
import { objectAnswerHeaders } from '../headers/object-answer-headers';
import { keepingHeaders } from '../headers/stored-object-headers';
import type { ObjectContext, Services } from '../operation-context';
import type { S3Response } from '../s3-response';
import { copiedDescription } from './copied-headers';
import { copiedTags } from './copied-tags';
import { readCopyDirectives } from './copy-directives';
import type { FoundSource } from './found-source';
import type { OpenedSource } from './open-source';
import { readSource } from './read-source';
import { sourceVersionHeader } from './source-version-header';

/** Reads the source as GetObject would, and writes it as PutObject would, in constant memory. */
export async function copyByStreaming(
  context: ObjectContext,
  services: Services,
  found: FoundSource,
  opened: OpenedSource,
): Promise<S3Response> {
  const { request, policy, bucket, key, backend } = context;
  const headers: Record<string, string> = {
    ...keepingHeaders(request.headers),
    ...copiedDescription(request.headers, found.head.headers),
    ...backendCondition(request.headers, policy, services),
  };
  if (readCopyDirectives(request.headers).tagging === 'COPY') {
    const copied = await copiedTags(context, found);
    if ('refusal' in copied) return copied.refusal;
    Reflect.deleteProperty(headers, 'x-amz-tagging');
    if (copied.tagging !== undefined) headers['x-amz-tagging'] = copied.tagging;
  }
  const { length, next, record } = await destination(context, services, opened);
  if (record !== undefined) headers[RECORD_HEADER] = record;
  if (metadataBytes(headers) > METADATA_LIMIT_BYTES) throw new S3Error('MetadataTooLarge');
  const body = await readSource(context, { found, opened, range: undefined, next });
  try {
    const response = await backend.send({
      method: 'PUT',
      bucket,
      key,
      headers,
      body: Buffer.isBuffer(body) ? body : { length, open: () => body as AsyncIterable<Buffer> },
    });
    if (isFailure(response)) return await relayFailure(response);
    const etag = response.headers.etag ?? '';
    return {
      status: 200,
      headers: {
        ...objectAnswerHeaders(response.headers),
        ...sourceVersionHeader(found),
        'content-type': 'application/xml',
      },
      body: writeCopyObjectResult({
        etag: policy.mode === 'encrypted' ? toClientEtag(etag) : etag,
        lastModified: new Date(response.headers.date ?? Date.now()).toISOString(),
      }),
    };
  } finally {
    if (!Buffer.isBuffer(body)) body.destroy();
  }
}

/** What the plaintext becomes at its destination. */
interface Destination {
  readonly length: number;
  readonly next: ByteStage;
  readonly record: string | undefined;
}

async function destination(
  { policy, bucket, key }: ObjectContext,
  { keyRing }: Services,
  source: OpenedSource,
): Promise<Destination> {
  const { plaintextBytes } = source;
  if (policy.mode === 'passthrough')
    return { length: plaintextBytes, next: holdBackStage(), record: undefined };
  if (plaintextBytes > MAX_PLAINTEXT_BYTES) throw new S3Error('EntityTooLarge');
  const checksums = source.kind === 'single-part' ? source.opened.checksums : [];
  const bucketKey = await keyRing.bucketKeyForSeal(bucket);
  const { record, sealer } = sealNewObject({ bucketKey, objectKey: key, plaintextBytes, checksums });
  return { length: storedSize(plaintextBytes), next: sealer, record };
}
