import type { ObjectCall } from '../http/call';
import type { MultipartUpload, UploadedPart } from '../storage/multipart-upload';
import type { ReceivedObject } from './receive-object';

/** Makes a received body a part of an upload. @throws S3Error NoSuchUpload; the body is then removed */
export async function storePart(
  call: ObjectCall,
  upload: MultipartUpload,
  received: ReceivedObject & { readonly partNumber: number },
): Promise<UploadedPart> {
  const { segment, etag, checksum, partNumber } = received;
  const part: UploadedPart = {
    partNumber,
    bytes: segment.bytes,
    etag,
    segment,
    lastModified: Date.now(),
    ...(upload.checksum && checksum ? { checksum: checksum.value } : {}),
  };
  try {
    await call.bucket.uploads.putPart(upload.uploadId, call.key, part);
  } catch (error) {
    await call.bucket.data.discard([segment.file]);
    throw error;
  }
  return part;
}
