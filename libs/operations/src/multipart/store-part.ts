import type { BackendRequest, BackendResponse } from '@s3ep/backend';
import { composeStages, runStage } from '@s3ep/byte-stage';
import {
  formatPartEtag,
  MAX_PART_PLAINTEXT_BYTES,
  type OpenedUpload,
  type SealedPart,
} from '@s3ep/object-format';
import { type Checksum, type ChecksumAlgorithm, createChecksum, S3Error } from '@s3ep/s3-protocol';
import { isFailure, relayFailure } from '../backend-failure';
import { summingStage } from '../body/summing-stage';
import { discardAnswer } from '../collect-answer';
import { ownRequestHeaders } from '../headers/read-request';
import { withPartDigest } from '../headers/with-object-digest';
import type { ObjectContext, Services } from '../operation-context';
import type { S3Response } from '../s3-response';
import { storedPartEtag } from './backend-etag';
import { stateHomeOf } from './state-home';
import { uploadIdOf } from './upload-request';
import { putState, stateIdOf } from './upload-state';

export type PartBody = NonNullable<BackendRequest['body']>;

/** Where the plaintext of a part comes from. One of the two ways to have it is taken, once. */
export interface PartSource {
  readonly plaintextBytes: number;
  /** All of it in memory, verified. */
  collect(limitBytes: number): Promise<Buffer>;
  /** A body that sends it through the sealer, which is finished only after all of it was verified. */
  seal(sealed: SealedPart): Promise<PartBody> | PartBody;
  /** What it is verified by anyway, and does not have to be summed again. */
  readonly checksumAlgorithm?: ChecksumAlgorithm | undefined;
  /** Once all of it was read. */
  readonly verifiedChecksums?: readonly Checksum[];
}

export interface PartToStore {
  readonly upload: OpenedUpload;
  readonly partNumber: number;
  readonly source: PartSource;
}

export type StoredPart =
  /** The ETag for the client, without quotes, the checksum that the upload announced, and the backend's answer. */
  | {
      readonly etag: string;
      readonly checksum: Checksum | undefined;
      readonly response: BackendResponse;
      readonly refusal?: undefined;
    }
  | { readonly refusal: S3Response };

/** @throws S3Error EntityTooLarge */
export function requirePartSize(plaintextBytes: number): void {
  if (plaintextBytes > MAX_PART_PLAINTEXT_BYTES)
    throw new S3Error('EntityTooLarge', {
      details: { ProposedSize: String(plaintextBytes), MaxSizeAllowed: String(MAX_PART_PLAINTEXT_BYTES) },
    });
}

/**
 * Encrypts a part of the upload that the request names, under a key of this one attempt, and stores it. A small part,
 * which may turn out to be the last, is also kept beside the upload (object-format 4.3, 5).
 */
export function storePart(
  context: ObjectContext,
  services: Services,
  part: PartToStore,
): Promise<StoredPart> {
  const { upload, partNumber, source } = part;
  const { plaintextBytes } = source;
  const sealed = summed(upload.partSealer({ partNumber, plaintextBytes }), part);
  return services.multipart.keeps(plaintextBytes)
    ? services.multipart.heldParts.hold(plaintextBytes, () => storeAndKeep(context, services, part, sealed))
    : storeStreaming(context, part, sealed);
}

/** `sum` gives the checksum of the plaintext, once all of it went through the sealer. */
type SummedPart = SealedPart & { readonly sum?: () => Checksum };

/** The completion wants to know the announced checksum of each part, whoever sums it (ADR 0030). */
function summed(sealed: SealedPart, { upload, source }: PartToStore): SummedPart {
  const algorithm = upload.announcedChecksum?.algorithm;
  if (algorithm === undefined || algorithm === source.checksumAlgorithm) return sealed;
  const running = createChecksum(algorithm);
  return {
    ...sealed,
    sum: () => ({ algorithm, digest: running.digest() }),
    sealer: composeStages(summingStage(running), sealed.sealer),
  };
}

async function storeStreaming(
  context: ObjectContext,
  part: PartToStore,
  sealed: SummedPart,
): Promise<StoredPart> {
  const response = await sendPart(context, part, await part.source.seal(sealed));
  return isFailure(response) ? { refusal: await relayFailure(response) } : storedPart(part, sealed, response);
}

/** The name under which a part is kept has the ETag that the backend gives it, so the bytes are held until then. */
async function storeAndKeep(
  context: ObjectContext,
  services: Services,
  part: PartToStore,
  sealed: SummedPart,
): Promise<StoredPart> {
  const { request, bucket, key } = context;
  const bytes = await part.source.collect(services.multipart.keepPartsBelowBytes);
  const stored = runStage(sealed.sealer, bytes);
  const response = await sendPart(context, part, stored);
  if (isFailure(response)) return { refusal: await relayFailure(response) };
  const id = stateIdOf({ bucket, key, uploadId: uploadIdOf(request) });
  const { partNumber } = part;
  const name = { kind: 'tail', id, partNumber, backendEtag: storedPartEtag(response) } as const;
  const home = stateHomeOf(context, services);
  const kept = await putState(home.backend, home.bucket, { name, body: stored });
  if (isFailure(kept)) return { refusal: await relayFailure(kept) };
  discardAnswer(kept);
  return storedPart(part, sealed, response);
}

function sendPart(
  { request, bucket, key, backend }: ObjectContext,
  { partNumber }: PartToStore,
  body: PartBody,
): Promise<BackendResponse> {
  return backend.send({
    method: 'PUT',
    bucket,
    key,
    query: [
      ['partNumber', String(partNumber)],
      ['uploadId', uploadIdOf(request)],
    ],
    ...withPartDigest({ headers: ownRequestHeaders(request.headers), body }),
  });
}

function storedPart(
  { source, upload }: PartToStore,
  { attemptId, sum }: SummedPart,
  response: BackendResponse,
): StoredPart {
  discardAnswer(response);
  const backendEtag = storedPartEtag(response);
  const { plaintextBytes, verifiedChecksums } = source;
  const wanted = upload.announcedChecksum?.algorithm;
  const checksum = sum?.() ?? verifiedChecksums?.find(({ algorithm }) => algorithm === wanted);
  return { etag: formatPartEtag({ backendEtag, attemptId, plaintextBytes, checksum }), checksum, response };
}
