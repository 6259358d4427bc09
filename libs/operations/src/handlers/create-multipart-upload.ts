import {
  type AnnouncedChecksum,
  encodeUploadState,
  type SealedMetadata,
  sealNewUpload,
} from '@s3ep/object-format';
import { parseUploadId, S3Error, writeInitiateUploadResult } from '@s3ep/s3-protocol';
import { isFailure, relayFailure } from '../backend-failure';
import { collectAnswer, discardAnswer } from '../collect-answer';
import { METADATA_LIMIT_BYTES, metadataBytes, RECORD_HEADER } from '../headers/metadata-names';
import { objectAnswerHeaders } from '../headers/object-answer-headers';
import { describeStored } from '../headers/stored-description';
import { descriptionHeaders, keepingHeaders } from '../headers/stored-object-headers';
import { announcedChecksumHeaders, readAnnouncedChecksum } from '../multipart/announced-checksum';
import { forwardUpload } from '../multipart/forward-upload';
import { stateHomeOf } from '../multipart/state-home';
import { putState, stateIdOf } from '../multipart/upload-state';
import type { ObjectContext, Services } from '../operation-context';
import { toS3Failure } from '../record/key-failure';
import type { S3Response } from '../s3-response';

const ANSWER_LIMIT_BYTES = 65_536;

/**
 * CreateMultipartUpload: the record goes to the backend as metadata of the object to be, and, before the client is
 * answered, as state beside it, for whichever process takes the parts (object-format 5). What is announced about
 * checksums is kept in it: the backend would sum ciphertext.
 */
export async function createMultipartUpload(context: ObjectContext, services: Services): Promise<S3Response> {
  const { request, policy, bucket, key, backend } = context;
  if (policy.mode === 'passthrough') return forwardUpload(context, services);
  const announced = readAnnouncedChecksum(request.headers);
  const described = describeStored(descriptionHeaders(request.headers), policy);
  const { metadata } = described;
  const { record, upload } = await sealUpload(context, services, { announced, metadata });
  const headers: Record<string, string> = {
    ...described.headers,
    ...keepingHeaders(request.headers),
    [RECORD_HEADER]: record,
  };
  if (metadataBytes(headers) > METADATA_LIMIT_BYTES) throw new S3Error('MetadataTooLarge');
  const response = await backend.send({ method: 'POST', bucket, key, query: [['uploads', '']], headers });
  if (isFailure(response)) return relayFailure(response);
  const uploadId = parseUploadId(await collectAnswer(response, ANSWER_LIMIT_BYTES));

  const name = { bucket, key, uploadId };
  const state = encodeUploadState({ record, upload, objectKey: key, uploadId });
  const stored = await storeOrAbort(context, services, { uploadId, state });
  if (stored) return stored;
  services.multipart.uploadsOf(services.keyRing).set(name, upload);
  services.multipart.seenBuckets.note(bucket, context.client.backendCredentials);
  return {
    status: 200,
    headers: {
      ...objectAnswerHeaders(response.headers),
      ...announcedChecksumHeaders(announced),
      ...(services.settings.announceEncryption && { 'x-amz-server-side-encryption': 'aws:kms' }),
      'content-type': 'application/xml',
    },
    body: writeInitiateUploadResult(name),
  };
}

async function sealUpload(
  { bucket, key }: ObjectContext,
  { keyRing }: Services,
  known: {
    readonly announced: AnnouncedChecksum | undefined;
    readonly metadata: SealedMetadata | 'in-clear';
  },
): Promise<ReturnType<typeof sealNewUpload>> {
  try {
    const bucketKey = await keyRing.bucketKeyForSeal(bucket);
    return sealNewUpload({ bucketKey, objectKey: key, ...known });
  } catch (error) {
    throw toS3Failure(error);
  }
}

/** An upload without state could never be used: it is not left open. */
async function storeOrAbort(
  context: ObjectContext,
  services: Services,
  { uploadId, state }: { readonly uploadId: string; readonly state: Buffer },
): Promise<S3Response | undefined> {
  const { bucket, key } = context;
  const home = stateHomeOf(context, services);
  const id = stateIdOf({ bucket, key, uploadId });
  try {
    const response = await putState(home.backend, home.bucket, { name: { kind: 'record', id }, body: state });
    if (!isFailure(response)) {
      discardAnswer(response);
      return undefined;
    }
    await abort(context, uploadId);
    return await relayFailure(response);
  } catch (error) {
    await abort(context, uploadId);
    throw error;
  }
}

async function abort({ bucket, key, backend }: ObjectContext, uploadId: string): Promise<void> {
  try {
    discardAnswer(await backend.send({ method: 'DELETE', bucket, key, query: [['uploadId', uploadId]] }));
  } catch {
    // what the client is told is why there is no upload, not that an empty one is left
  }
}
