import type { BackendResponse } from '@s3ep/backend';
import { runStage } from '@s3ep/byte-stage';
import {
  formatPartEtag,
  MAX_PART_PLAINTEXT_BYTES,
  type OpenedUpload,
  type SealedPart,
} from '@s3ep/object-format';
import { S3Error } from '@s3ep/s3-protocol';
import { isFailure, relayFailure } from '../backend-failure';
import { discardAnswer } from '../collect-answer';
import { objectAnswerHeaders } from '../headers/object-answer-headers';
import { readRequestHeaders } from '../headers/read-request';
import { storedPartEtag } from '../multipart/backend-etag';
import { findUpload } from '../multipart/find-upload';
import { forwardUpload } from '../multipart/forward-upload';
import { partChecksumHeaders } from '../multipart/part-checksum-headers';
import { isKept, KEPT_BELOW_STORED_BYTES } from '../multipart/part-sizes';
import { clientPartNumber, uploadIdOf } from '../multipart/upload-request';
import { putState, stateIdOf } from '../multipart/upload-state';
import type { ObjectContext, Services } from '../operation-context';
import type { S3Response } from '../s3-response';

/** A part on its way. */
interface PartToStore {
  readonly partNumber: number;
  readonly sealed: SealedPart;
}

/**
 * UploadPart: verified and encrypted as PutObject, under a key of this one attempt. A small part, which may turn out
 * to be the last, is also kept beside the upload before the client is answered (object-format 4.3, 5).
 */
export async function uploadPart(context: ObjectContext, services: Services): Promise<S3Response> {
  const { request, policy, body } = context;
  if (policy.mode === 'passthrough') return forwardUpload(context, services);
  const partNumber = clientPartNumber(request);
  const { plaintextBytes } = body;
  if (plaintextBytes > MAX_PART_PLAINTEXT_BYTES)
    throw new S3Error('EntityTooLarge', {
      details: { ProposedSize: String(plaintextBytes), MaxSizeAllowed: String(MAX_PART_PLAINTEXT_BYTES) },
    });
  const found = await findUpload(context, services);
  if (found.refusal) return found.refusal;
  const part = { partNumber, sealed: sealPart(found.upload, partNumber, plaintextBytes) };
  return isKept(plaintextBytes)
    ? services.multipart.heldParts.hold(plaintextBytes, () => storeAndKeep(context, part))
    : storeStreaming(context, part);
}

function sealPart(upload: OpenedUpload, partNumber: number, plaintextBytes: number): SealedPart {
  return upload.partSealer({ partNumber, plaintextBytes });
}

async function storeStreaming(context: ObjectContext, part: PartToStore): Promise<S3Response> {
  const { sealer, storedBytes } = part.sealed;
  const open = (): AsyncIterable<Buffer> => context.body.stream(sealer);
  const response = await sendPart(context, part, { length: storedBytes, open });
  return isFailure(response) ? relayFailure(response) : partAnswer(context, part, response);
}

/** The name under which a part is kept has the ETag that the backend gives it, so the bytes are held until then. */
async function storeAndKeep(context: ObjectContext, part: PartToStore): Promise<S3Response> {
  const { request, bucket, key, backend, body } = context;
  const { partNumber, sealed } = part;
  const { bytes } = await body.collect(KEPT_BELOW_STORED_BYTES);
  const stored = runStage(sealed.sealer, bytes);
  const response = await sendPart(context, part, stored);
  if (isFailure(response)) return relayFailure(response);
  const id = stateIdOf({ bucket, key, uploadId: uploadIdOf(request) });
  const name = { kind: 'tail', id, partNumber, backendEtag: storedPartEtag(response) } as const;
  const kept = await putState(backend, bucket, { name, body: stored });
  if (isFailure(kept)) return relayFailure(kept);
  discardAnswer(kept);
  return partAnswer(context, part, response);
}

function sendPart(
  { request, bucket, key, backend }: ObjectContext,
  { partNumber }: PartToStore,
  body: Buffer | { readonly length: number; open(): AsyncIterable<Buffer> },
): Promise<BackendResponse> {
  return backend.send({
    method: 'PUT',
    bucket,
    key,
    query: [
      ['partNumber', String(partNumber)],
      ['uploadId', uploadIdOf(request)],
    ],
    headers: readRequestHeaders(request.headers),
    body,
  });
}

function partAnswer({ body }: ObjectContext, { sealed }: PartToStore, response: BackendResponse): S3Response {
  discardAnswer(response);
  const { attemptId } = sealed;
  const etag = formatPartEtag({
    backendEtag: storedPartEtag(response),
    attemptId,
    plaintextBytes: body.plaintextBytes,
  });
  return {
    status: 200,
    headers: {
      ...objectAnswerHeaders(response.headers),
      etag: `"${etag}"`,
      ...partChecksumHeaders(body.verifiedChecksums),
    },
  };
}
