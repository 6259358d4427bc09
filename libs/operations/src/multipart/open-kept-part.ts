import { FormatError, type OpenedUpload, storedPartSize } from '@s3ep/object-format';
import { isFailure, relayFailure } from '../backend-failure';
import { collectAnswer, discardAnswer } from '../collect-answer';
import type { ObjectContext, Services } from '../operation-context';
import { DecryptionError } from '../record/decryption-error';
import { toS3Failure } from '../record/key-failure';
import type { S3Response } from '../s3-response';
import { invalidPart, type MatchedPart } from './asked-parts';
import { MIN_PART_BYTES } from './part-sizes';
import { stateHomeOf } from './state-home';
import { getState, stateIdOf } from './upload-state';
import { uploadIdOf } from './upload-request';

/** The last part of an upload, as it is to be stored again. */
export interface OpenedKeptPart {
  readonly attemptId: Buffer;
  readonly plaintext: Buffer;
  readonly stored: Buffer;
}

export type KeptPartOutcome =
  /** No kept part: where it is not needed. */
  | { readonly kept: OpenedKeptPart | undefined; readonly refusal?: undefined }
  | { readonly refusal: S3Response };

const NOT_FOUND = 404;

/**
 * Reads and verifies the last part where it was kept (object-format 5.1 step 3).
 * @throws S3Error InvalidPart where there is none, or one of another attempt; DecryptionError for an altered one
 */
export async function openKeptPart(
  context: ObjectContext,
  services: Services,
  { upload, last }: { readonly upload: OpenedUpload; readonly last: MatchedPart },
): Promise<KeptPartOutcome> {
  const { request, bucket, key } = context;
  const { partNumber, backendEtag, plaintextBytes, bound } = last;
  const id = stateIdOf({ bucket, key, uploadId: uploadIdOf(request) });
  const home = stateHomeOf(context, services);
  const response = await getState(home.backend, home.bucket, { kind: 'tail', id, partNumber, backendEtag });
  if (response.status === NOT_FOUND) {
    discardAnswer(response);
    // sent to a process that keeps smaller parts only: it may stand where it is, with the manifest behind it
    if (storedPartSize(plaintextBytes) >= MIN_PART_BYTES) return { kept: undefined };
    throw invalidPart(last);
  }
  if (isFailure(response)) return { refusal: await relayFailure(response) };
  const stored = await collectAnswer(response, services.multipart.keepPartsBelowBytes);
  // the backend has the part in this size: what was kept of it was altered
  if (stored.length !== storedPartSize(plaintextBytes)) throw new DecryptionError('kept-part-size');
  try {
    const opened = upload.openKeptPart({ partNumber, stored, attemptId: bound.attemptId });
    return { kept: { ...opened, stored } };
  } catch (error) {
    if (error instanceof FormatError && error.reason === 'attempt') throw invalidPart(last, error);
    throw toS3Failure(error);
  }
}
