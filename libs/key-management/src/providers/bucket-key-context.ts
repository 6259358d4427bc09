const LABEL = Buffer.from('s3ep/v1/bucket-key', 'ascii');
const LENGTH_BYTES = 2;

/** What a wrapped bucket key is bound to: `"s3ep/v1/bucket-key" || len16(originBucket)` (object-format.md 1.1). */
export function bucketKeyContext(originBucket: string): Buffer {
  const bucket = Buffer.from(originBucket, 'utf8');
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt16BE(bucket.length);
  return Buffer.concat([LABEL, length, bucket]);
}
