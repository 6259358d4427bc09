import { S3Error } from '@s3ep/s3-protocol';
import type { S3Request } from '@s3ep/s3-protocol';

/** Some operations must say a digest of their document, and S3 insists. @throws S3Error InvalidRequest */
export function requireDocumentDigest(request: S3Request): void {
  const said = Object.keys(request.headers).some(
    (name) =>
      name === 'content-md5' || name === 'x-amz-trailer' || /^x-amz-checksum-(?!mode|type)/.test(name),
  );
  if (!said) {
    throw new S3Error('InvalidRequest', { message: 'Missing required header for this request: Content-MD5' });
  }
}
