import { CHUNK_BYTES, MAX_PLAINTEXT_BYTES, sealNewObject, storedSize } from '@s3ep/object-format';
import { type Checksum, checksumHeaderName, S3Error, type S3Request } from '@s3ep/s3-protocol';
import { isFailure } from '../backend-failure';
import { declaredChecksums } from '../body/declared-checksums';
import { holdBackStage } from '../body/hold-back-stage';
import { backendCondition } from '../etag/backend-conditions';
import { toClientEtag } from '../etag/client-etag';
import { METADATA_LIMIT_BYTES, metadataBytes, RECORD_HEADER } from '../headers/metadata-names';
import { asksForLock } from '../headers/asks-for-lock';
import { objectAnswerHeaders } from '../headers/object-answer-headers';
import { describeStored } from '../headers/stored-description';
import { descriptionHeaders, keepingHeaders } from '../headers/stored-object-headers';
import { type BodyToSend, withObjectDigest } from '../headers/with-object-digest';
import { partChecksumHeaders } from '../multipart/part-checksum-headers';
import type { ObjectContext, Services } from '../operation-context';
import { toS3Failure } from '../record/key-failure';
import { relayStoreFailure } from '../relay-store-failure';
import type { S3Response } from '../s3-response';
import { runStage } from '@s3ep/byte-stage';

/**
 * Bodies up to one chunk are verified before anything is sent: the backend then gets one small write, digests
 * from a trailer can be kept in the record, and a failed verification costs the backend nothing.
 */
const COLLECT_LIMIT_BYTES = CHUNK_BYTES;

/** PutObject: verified against its signature and checksums, encrypted as a stream in constant memory. */
export async function putObject(context: ObjectContext, services: Services): Promise<S3Response> {
  const { request, policy, body, backend } = context;
  const plaintextBytes = body.plaintextBytes;
  if (plaintextBytes > MAX_PLAINTEXT_BYTES)
    throw new S3Error('EntityTooLarge', {
      details: { ProposedSize: String(plaintextBytes), MaxSizeAllowed: String(MAX_PLAINTEXT_BYTES) },
    });

  const encrypted = policy.mode !== 'passthrough';
  const upload = encrypted
    ? await encryptedUpload(context, services, plaintextBytes)
    : await plainUpload(context, services, plaintextBytes);
  const response = await backend.send({
    method: 'PUT',
    bucket: context.bucket,
    key: context.key,
    headers: { ...upload.headers, ...backendCondition(request.headers, policy, services) },
    body: upload.body,
  });
  if (isFailure(response)) return relayStoreFailure(response, policy);
  const etag = response.headers.etag ?? '';
  return {
    status: 200,
    headers: {
      ...objectAnswerHeaders(response.headers),
      etag: encrypted ? toClientEtag(etag) : etag,
      ...checksumHeaders(body.verifiedChecksums),
      ...(encrypted && services.settings.announceEncryption && { 'x-amz-server-side-encryption': 'aws:kms' }),
    },
  };
}

async function encryptedUpload(
  context: ObjectContext,
  services: Services,
  plaintextBytes: number,
): Promise<BodyToSend> {
  const { request, policy, body, bucket, key } = context;
  const { headers: inClear, metadata } = describeStored(descriptionHeaders(request.headers), policy);
  const headers: Record<string, string> = { ...inClear, ...keepingHeaders(request.headers) };
  const collected =
    plaintextBytes <= COLLECT_LIMIT_BYTES ? await body.collect(COLLECT_LIMIT_BYTES) : undefined;
  const checksums = collected?.checksums ?? declaredChecksums(request.headers);
  try {
    const bucketKey = await services.keyRing.bucketKeyForSeal(bucket);
    const sealed = sealNewObject({ bucketKey, objectKey: key, plaintextBytes, checksums, metadata });
    headers[RECORD_HEADER] = sealed.record;
    if (metadataBytes(headers) > METADATA_LIMIT_BYTES) throw new S3Error('MetadataTooLarge');
    if (collected)
      return digested(request, { headers, body: runStage(sealed.sealer, collected.bytes) }, services);
    const open = (): AsyncIterable<Buffer> => body.open(sealed.sealer);
    return digested(request, { headers, body: { length: storedSize(plaintextBytes), open } }, services);
  } catch (error) {
    throw toS3Failure(error);
  }
}

async function plainUpload(
  { request, body }: ObjectContext,
  services: Services,
  plaintextBytes: number,
): Promise<BodyToSend> {
  const headers = {
    ...descriptionHeaders(request.headers),
    ...keepingHeaders(request.headers),
    // without their type, which is the answer's
    ...partChecksumHeaders(declaredChecksums(request.headers)),
  };
  if (plaintextBytes <= COLLECT_LIMIT_BYTES)
    return digested(request, { headers, body: (await body.collect(COLLECT_LIMIT_BYTES)).bytes }, services);
  const streamed = { length: plaintextBytes, open: () => body.open(holdBackStage()) };
  return digested(request, { headers, body: streamed }, services);
}

function digested({ headers }: S3Request, upload: BodyToSend, { backendProfile }: Services): BodyToSend {
  return withObjectDigest(upload, { isLocked: asksForLock(headers), backendProfile });
}

/** The checksums that the client sent or asked for, as S3 repeats them. */
function checksumHeaders(checksums: readonly Checksum[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { algorithm, digest } of checksums) {
    if (algorithm === 'MD5') continue; // Content-MD5 is never answered
    headers[checksumHeaderName(algorithm)] = digest.toString('base64');
    headers['x-amz-checksum-type'] = 'FULL_OBJECT';
  }
  return headers;
}
