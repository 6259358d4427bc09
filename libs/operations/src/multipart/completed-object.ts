import type { MultipartChecksum } from '@s3ep/object-format';
import { type ChecksumElements, encodeKeyPath, writeCompleteUploadResult } from '@s3ep/s3-protocol';
import type { ObjectContext, Services } from '../operation-context';
import type { S3Response } from '../s3-response';

/** What an upload became. */
export interface CompletedObject {
  /** Quoted. */
  readonly etag: string;
  /** Of the answer, e.g. the version id. */
  readonly headers: Readonly<Record<string, string>>;
  readonly checksum: MultipartChecksum | undefined;
  /** Of the client. */
  readonly parts: number;
}

/** The answer to CompleteMultipartUpload. */
export function completedAnswer(
  { request, bucket, key, origin }: ObjectContext,
  { settings }: Services,
  { etag, headers, checksum, parts }: CompletedObject,
): S3Response {
  const location = `${origin}/${request.addressing === 'path' ? `${bucket}/` : ''}${encodeKeyPath(key)}`;
  return {
    status: 200,
    headers: {
      ...headers,
      ...(settings.announceEncryption && { 'x-amz-server-side-encryption': 'aws:kms' }),
      'content-type': 'application/xml',
    },
    body: writeCompleteUploadResult({
      location,
      bucket,
      key,
      etag,
      ...(checksum && { checksums: elementsOf(checksum, parts) }),
    }),
  };
}

function elementsOf({ algorithm, type, bytes }: MultipartChecksum, parts: number): ChecksumElements {
  const composite = type === 'composite';
  const value = bytes.toString('base64') + (composite ? `-${parts}` : '');
  return { [algorithm]: value, type: composite ? 'COMPOSITE' : 'FULL_OBJECT' };
}
