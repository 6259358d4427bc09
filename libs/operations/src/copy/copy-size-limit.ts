import { S3Error } from '@s3ep/s3-protocol';

/** The largest object that is copied by one request (API reference of CopyObject): 5 GiB of plaintext. */
export const MAX_COPY_SOURCE_BYTES = 5 * 1_024 ** 3;

/** @throws S3Error InvalidRequest */
export function requireCopyableSize(plaintextBytes: number): void {
  if (plaintextBytes > MAX_COPY_SOURCE_BYTES)
    throw new S3Error('InvalidRequest', {
      message: `The specified copy source is larger than the maximum allowable size for a copy source: ${MAX_COPY_SOURCE_BYTES}`,
    });
}
