import { writeCopyPartResult } from '@s3ep/s3-protocol';
import { isFailure, relayFailure } from '../backend-failure';
import { holdBackStage } from '../body/hold-back-stage';
import { discardAnswer } from '../collect-answer';
import { answeredHeaders } from '../handlers/forward';
import { objectAnswerHeaders } from '../headers/object-answer-headers';
import { ownRequestHeaders, readRequestHeaders } from '../headers/read-request';
import { storedPartEtag } from '../multipart/backend-etag';
import { requirePlainUpload } from '../multipart/require-plain-upload';
import { uploadIdOf } from '../multipart/upload-request';
import type { ObjectContext, Services } from '../operation-context';
import type { PlainRange } from '../range/parse-range';
import { toS3Failure } from '../record/key-failure';
import type { S3Response } from '../s3-response';
import { copySourceHeader, heldToEtag } from './copy-source-header';
import { requireWithin } from './copy-source-range';
import { findSource, type NamedSource } from './find-source';
import type { FoundSource } from './found-source';
import { openSource } from './open-source';
import { readSource } from './read-source';
import { requireUnchanged } from './require-unchanged';
import { sourceCopyHeaders } from './source-headers';
import { sourceVersionHeader } from './source-version-header';

export interface PlainPart {
  readonly named: NamedSource;
  readonly range: PlainRange | undefined;
}

/** UploadPartCopy where the part is stored as it is: at the backend if the source is plain too, else decrypted here. */
export async function copyPlainPart(
  context: ObjectContext,
  services: Services,
  { named, range }: PlainPart,
): Promise<S3Response> {
  await requirePlainUpload(context, services);
  const found = await findSource(context, named);
  return found.isEncrypted
    ? decryptPart(context, services, found, range)
    : copyAtBackend(context, services, found);
}

async function copyAtBackend(
  context: ObjectContext,
  services: Services,
  found: FoundSource,
): Promise<S3Response> {
  const { request, bucket, key, backend } = context;
  const range = request.headers['x-amz-copy-source-range'];
  const response = await backend.send({
    method: 'PUT',
    bucket,
    key,
    query: partQuery(context),
    headers: {
      ...ownRequestHeaders(request.headers),
      ...sourceCopyHeaders(request.headers),
      'x-amz-copy-source': copySourceHeader(found.source),
      ...(range !== undefined && { 'x-amz-copy-source-range': range }),
      ...heldToEtag(found.backendEtag, services),
    },
  });
  if (isFailure(response)) return relayFailure(response);
  await requireUnchanged(context, found);
  return { status: 200, headers: answeredHeaders(response.headers), body: response.body };
}

async function decryptPart(
  context: ObjectContext,
  services: Services,
  found: FoundSource,
  range: PlainRange | undefined,
): Promise<S3Response> {
  const { request, bucket, key, backend } = context;
  const opened = await openSource(context, services, found);
  requireWithin(range, opened.plaintextBytes);
  const length = range ? range.last - range.first + 1 : opened.plaintextBytes;
  const plaintext = await readSource(context, { found, opened, range, next: holdBackStage() });
  try {
    const response = await backend.send({
      method: 'PUT',
      bucket,
      key,
      query: partQuery(context),
      headers: readRequestHeaders(request.headers),
      body: Buffer.isBuffer(plaintext)
        ? plaintext
        : { length, open: () => plaintext as AsyncIterable<Buffer> },
    });
    if (isFailure(response)) return await relayFailure(response);
    discardAnswer(response);
    return {
      status: 200,
      headers: {
        ...objectAnswerHeaders(response.headers),
        ...sourceVersionHeader(found),
        'content-type': 'application/xml',
      },
      body: writeCopyPartResult({
        etag: `"${storedPartEtag(response)}"`,
        lastModified: new Date(response.headers.date ?? Date.now()).toISOString(),
      }),
    };
  } catch (error) {
    throw toS3Failure(error);
  } finally {
    if (!Buffer.isBuffer(plaintext)) plaintext.destroy();
  }
}

function partQuery({ request }: ObjectContext): (readonly [string, string])[] {
  return [
    ['partNumber', request.query.get('partNumber') ?? ''],
    ['uploadId', uploadIdOf(request)],
  ];
}
