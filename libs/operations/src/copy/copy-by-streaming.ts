import type { BackendBody, BackendRequest, BackendResponse } from '@s3ep/backend';
import { type ByteStage, composeStages, runStage } from '@s3ep/byte-stage';
import { type Checksum, MAX_PLAINTEXT_BYTES, sealNewObject, storedSize } from '@s3ep/object-format';
import { S3Error, writeCopyObjectResult } from '@s3ep/s3-protocol';
import { isFailure, relayFailure } from '../backend-failure';
import { stagedBody } from '../body/staged-body';
import { backendCondition } from '../etag/backend-conditions';
import { toClientEtag } from '../etag/client-etag';
import { METADATA_LIMIT_BYTES, metadataBytes, RECORD_HEADER } from '../headers/metadata-names';
import { objectAnswerHeaders } from '../headers/object-answer-headers';
import { keepingHeaders } from '../headers/stored-object-headers';
import type { ObjectContext, Services } from '../operation-context';
import { DecryptionError } from '../record/decryption-error';
import { toS3Failure } from '../record/key-failure';
import { openStoredObject } from '../record/open-stored-object';
import { readManifest } from '../record/read-manifest';
import { storedExtent } from '../record/stored-extent';
import { passLeading } from '../range/pass-leading';
import type { S3Response } from '../s3-response';
import { copiedDescription } from './copied-headers';
import { copiedTags } from './copied-tags';
import { readCopyDirectives } from './copy-directives';
import type { FoundSource } from './found-source';
import { seenSource } from './seen-source';
import { sourceReadHeaders } from './source-headers';

interface Plaintext {
  readonly bytes: number;
  readonly body: Buffer | BackendBody;
  readonly checksums: readonly Checksum[];
}

/** Reads the source as GetObject would, and writes it as PutObject would, in constant memory. */
export async function copyByStreaming(
  context: ObjectContext,
  services: Services,
  found: FoundSource,
): Promise<S3Response> {
  const { request, policy, bucket, key, backend } = context;
  const answer = await fetchSource(context, found);
  if (isFailure(answer)) return relayFailure(answer);
  try {
    const plaintext = await openSource(context, services, found, answer);
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
    const body = await destinationBody(context, services, plaintext, headers);
    const response = await backend.send({
      method: 'PUT',
      bucket,
      key,
      headers,
      body,
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
        etag: policy.mode === 'passthrough' ? etag : toClientEtag(etag),
        lastModified: new Date(response.headers.date ?? Date.now()).toISOString(),
      }),
    };
  } catch (error) {
    throw toS3Failure(error);
  } finally {
    if (!Buffer.isBuffer(answer.body)) answer.body.destroy();
  }
}

/** The backend does not know that what it was sent is a copy. */
function sourceVersionHeader({ head }: FoundSource): Record<string, string> {
  const versionId = head.headers['x-amz-version-id'];
  return versionId === undefined ? {} : { 'x-amz-copy-source-version-id': versionId };
}

function fetchSource(
  { request, backend }: ObjectContext,
  { source, backendEtag }: FoundSource,
): Promise<BackendResponse> {
  return backend.send({
    method: 'GET',
    bucket: source.bucket,
    key: source.key,
    query: source.versionId === undefined ? [] : [['versionId', source.versionId]],
    headers: { ...sourceReadHeaders(request.headers), 'if-match': backendEtag },
  });
}

/**
 * Opens what GET brought, which must be what HEAD found: a backend that leaves the record out of the second answer
 * would else have plaintext of its own sealed as if the client had written it.
 */
async function openSource(
  context: ObjectContext,
  services: Services,
  found: FoundSource,
  answer: BackendResponse,
): Promise<Plaintext> {
  const { source, head } = found;
  if (answer.headers[RECORD_HEADER] !== head.headers[RECORD_HEADER])
    throw new DecryptionError('source-record-differs');
  const stored = await openStoredObject(services, source, answer.headers);
  if (!stored) return { bytes: Number(answer.headers['content-length']), body: answer.body, checksums: [] };
  if (stored.kind === 'multipart') {
    const layout = await readManifest(seenSource(context, found), stored.opened, services.manifests);
    const read = layout.planWhole();
    const stage = composeStages(passLeading({ bytes: read.storedLast + 1 }), stored.opened.opener(read));
    return { bytes: layout.plaintextBytes, body: throughStage(answer.body, stage), checksums: [] };
  }
  const { opened } = stored;
  storedExtent(answer, opened.plaintextBytes);
  const body = throughStage(answer.body, opened.opener());
  return { bytes: opened.plaintextBytes, body, checksums: opened.checksums };
}

function throughStage(body: Buffer | BackendBody, stage: ByteStage): Buffer | BackendBody {
  return Buffer.isBuffer(body) ? runStage(stage, body) : body.through(stage);
}

/** Sets the record in `headers` where the destination is encrypted. */
async function destinationBody(
  { policy, bucket, key }: ObjectContext,
  { keyRing }: Services,
  plaintext: Plaintext,
  headers: Record<string, string>,
): Promise<NonNullable<BackendRequest['body']>> {
  const { bytes, body, checksums } = plaintext;
  if (policy.mode === 'passthrough') {
    if (Buffer.isBuffer(body)) return body;
    return { length: bytes, open: () => body as AsyncIterable<Buffer> };
  }
  if (bytes > MAX_PLAINTEXT_BYTES) throw new S3Error('EntityTooLarge');
  const bucketKey = await keyRing.bucketKeyForSeal(bucket);
  const sealed = sealNewObject({ bucketKey, objectKey: key, plaintextBytes: bytes, checksums });
  headers[RECORD_HEADER] = sealed.record;
  if (metadataBytes(headers) > METADATA_LIMIT_BYTES) throw new S3Error('MetadataTooLarge');
  if (Buffer.isBuffer(body)) return runStage(sealed.sealer, body);
  const stage = sealed.sealer;
  return { length: storedSize(bytes), open: () => stagedBody(body as AsyncIterable<Buffer>, stage) };
}
