import { writeCopyPartResult } from '@s3ep/s3-protocol';
import { copyPlainPart } from '../copy/copy-plain-part';
import { parseCopySourceRange, requireWithin } from '../copy/copy-source-range';
import { requireCopyableSize } from '../copy/copy-size-limit';
import { findSource, namedSource } from '../copy/find-source';
import { openSource } from '../copy/open-source';
import { copiedPart } from '../copy/copied-part';
import { sourceVersionHeader } from '../copy/source-version-header';
import { objectAnswerHeaders } from '../headers/object-answer-headers';
import { findUpload } from '../multipart/find-upload';
import { partChecksumElements } from '../multipart/part-checksum-headers';
import { requirePartSize, storePart } from '../multipart/store-part';
import { clientPartNumber } from '../multipart/upload-request';
import type { ObjectContext, Services } from '../operation-context';
import { toS3Failure } from '../record/key-failure';
import type { S3Response } from '../s3-response';

/**
 * UploadPartCopy: the source is read as GetObject reads it, and sealed anew as a part of the upload, under a key of
 * this one attempt. The backend stores the part only if all of it was authenticated; a source that is replaced
 * meanwhile is an error.
 */
export async function uploadPartCopy(context: ObjectContext, services: Services): Promise<S3Response> {
  const { request, policy } = context;
  const named = namedSource(context, services);
  const range = parseCopySourceRange(request.headers);
  if (policy.mode === 'passthrough') return copyPlainPart(context, services, { named, range });

  const partNumber = clientPartNumber(request);
  const foundUpload = await findUpload(context, services);
  if (foundUpload.refusal) return foundUpload.refusal;
  const found = await findSource(context, named);
  const opened = await openSource(context, services, found);
  requireWithin(range, opened.plaintextBytes);
  const source = copiedPart(context, { found, opened, range });
  requireCopyableSize(source.plaintextBytes);
  requirePartSize(source.plaintextBytes);
  try {
    const stored = await storePart(context, services, { upload: foundUpload.upload, partNumber, source });
    if (stored.refusal) return stored.refusal;
    const { headers } = stored.response;
    return {
      status: 200,
      headers: {
        ...objectAnswerHeaders(headers),
        ...sourceVersionHeader(found),
        'content-type': 'application/xml',
      },
      body: writeCopyPartResult({
        etag: `"${stored.etag}"`,
        ...(stored.checksum && { checksums: partChecksumElements(stored.checksum) }),
        lastModified: new Date(headers.date ?? Date.now()).toISOString(),
      }),
    };
  } catch (error) {
    throw toS3Failure(error);
  } finally {
    source.release();
  }
}
