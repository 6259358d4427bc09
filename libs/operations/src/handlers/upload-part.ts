import { objectAnswerHeaders } from '../headers/object-answer-headers';
import { requireAnnouncedAlgorithm } from '../multipart/announced-checksum';
import { findUpload } from '../multipart/find-upload';
import { forwardUpload } from '../multipart/forward-upload';
import { requirePlainUpload } from '../multipart/require-plain-upload';
import { partChecksumHeaders } from '../multipart/part-checksum-headers';
import { type PartSource, requirePartSize, storePart } from '../multipart/store-part';
import { clientPartNumber } from '../multipart/upload-request';
import type { ObjectContext, Services } from '../operation-context';
import type { S3Response } from '../s3-response';

/** UploadPart: verified and encrypted as PutObject, under a key of this one attempt. */
export async function uploadPart(context: ObjectContext, services: Services): Promise<S3Response> {
  const { request, policy, body } = context;
  if (policy.mode === 'passthrough') {
    await requirePlainUpload(context, services);
    return forwardUpload(context, services);
  }
  const partNumber = clientPartNumber(request);
  requirePartSize(body.plaintextBytes);
  const found = await findUpload(context, services);
  if (found.refusal) return found.refusal;
  const { upload } = found;
  requireAnnouncedAlgorithm(upload.announcedChecksum, body.checksumAlgorithm);
  const stored = await storePart(context, services, { upload, partNumber, source: partSource(context) });
  if (stored.refusal) return stored.refusal;
  return {
    status: 200,
    headers: {
      ...objectAnswerHeaders(stored.response.headers),
      etag: `"${stored.etag}"`,
      ...partChecksumHeaders(stored.checksum ? [stored.checksum] : body.verifiedChecksums),
    },
  };
}

function partSource({ body }: ObjectContext): PartSource {
  return {
    plaintextBytes: body.plaintextBytes,
    checksumAlgorithm: body.checksumAlgorithm,
    get verifiedChecksums() {
      return body.verifiedChecksums;
    },
    collect: async (limitBytes) => (await body.collect(limitBytes)).bytes,
    seal: ({ sealer, storedBytes }) => ({ length: storedBytes, open: () => body.stream(sealer) }),
  };
}
