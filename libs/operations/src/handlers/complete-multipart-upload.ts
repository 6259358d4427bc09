import { parseCompleteUploadRequest } from '@s3ep/s3-protocol';
import { askedParts } from '../multipart/asked-parts';
import { completedAnswer } from '../multipart/completed-object';
import { completeUpload } from '../multipart/complete-upload';
import { findUpload } from '../multipart/find-upload';
import { forwardUpload } from '../multipart/forward-upload';
import { requirePlainUpload } from '../multipart/require-plain-upload';
import { uploadIdOf } from '../multipart/upload-request';
import { stateIdOf } from '../multipart/upload-state';
import type { ObjectContext, Services } from '../operation-context';
import type { S3Response } from '../s3-response';

/** 10,000 parts with a checksum each. */
const DOCUMENT_LIMIT_BYTES = 8 * 1_048_576;

/** CompleteMultipartUpload: the manifest is stored as the last part, and the backend completes (object-format 5.1). */
export async function completeMultipartUpload(
  context: ObjectContext,
  services: Services,
): Promise<S3Response> {
  if (context.policy.mode === 'passthrough') {
    await requirePlainUpload(context, services);
    return forwardUpload(context, services);
  }
  const { bytes } = await context.body.collect(DOCUMENT_LIMIT_BYTES);
  const listed = parseCompleteUploadRequest(bytes);
  const found = await findUpload(context, services);
  if (found.refusal) return found.refusal;
  const outcome = await completeUpload(context, services, {
    upload: found.upload,
    asked: askedParts(listed),
  });
  if (outcome.refusal) return outcome.refusal;
  const { bucket, key, request } = context;
  services.multipart.ended.note(stateIdOf({ bucket, key, uploadId: uploadIdOf(request) }));
  return completedAnswer(context, services, outcome.completed);
}
