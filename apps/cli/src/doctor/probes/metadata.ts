import { randomBytes } from 'node:crypto';
import { sealNewObject } from '@s3ep/object-format';
import { succeeded } from '../answer';
import type { Probe } from '../probe';
import type { ProbeSite } from '../probe-site';

/** S3's 2 KB for all user metadata (API reference of PutObject); the name counts. */
const NAME = 'x-amz-meta-s3ep';
const S3_LIMIT_BYTES = 2_048;
const LONGEST_BYTES = S3_LIMIT_BYTES - 's3ep'.length;
const LENGTHS_BYTES = [LONGEST_BYTES, 1_024, 768, 512, 256];

/** Bytes of a bucket key as providers wrap it (object-format 1.1): local-aes, and AWS KMS. */
const WRAPPED_BYTES = { 'local-aes': 60, 'aws-kms': 184 } as const;

/** Length of a record, as it stands in its header. */
function recordBytes(bucket: string, wrappedBytes: number): number {
  const bucketKey = {
    kekId: 'main',
    originBucket: bucket,
    key: randomBytes(32),
    wrapped: Buffer.alloc(wrappedBytes),
  };
  return sealNewObject({ bucketKey, objectKey: 'key', plaintextBytes: 0, checksums: [] }).record.length;
}

export const metadata: Probe = {
  name: 'length of metadata',
  run: async (site) => {
    const [local, kms] = Object.values(WRAPPED_BYTES).map((bytes) => recordBytes(site.bucket, bytes));
    const needed = local ?? S3_LIMIT_BYTES;
    const longest = await longestKept(site);
    const seen = `an entry of ${longest} bytes is kept; a record takes ${needed}, with AWS KMS ${String(kms)}`;
    if (longest === LONGEST_BYTES) return { verdict: 'good', seen };
    if (longest < needed)
      return { verdict: 'fatal', seen, means: 'no record can be stored: raise the limit of the backend' };
    return {
      verdict: 'limit',
      seen,
      means: `keys with longer records and clients with more metadata of their own are refused`,
    };
  },
};

async function longestKept(site: ProbeSite): Promise<number> {
  const key = site.newKey('metadata');
  for (const length of LENGTHS_BYTES) {
    // base64url, as a record is
    const value = randomBytes(length).toString('base64url').slice(0, length);
    const put = await site.put(key, Buffer.from('x'), { [NAME]: value });
    if (succeeded(put) && (await site.head(key)).headers[NAME] === value) return length;
  }
  return 0;
}
