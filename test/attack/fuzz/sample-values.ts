import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { SEED_KEY, UPLOAD_ID } from './backend-answer';
import { FORGED } from './fuzz-case';
import type { SeededRandom } from './seeded-random';

const CUSTOMER_KEY = Buffer.alloc(32, 7);
const QUERY: Readonly<Record<string, readonly string[]>> = {
  uploadId: [UPLOAD_ID, UPLOAD_ID, 'another'],
  partNumber: ['1', '1', '2', '0', '10000', 'x'],
  versionId: ['null', 'v1'],
  'list-type': ['2', '2', '2', '1'],
  'select-type': ['2'],
  'encoding-type': ['url'],
  'x-id': ['PutObject', 'GetObject', 'ListDirectoryBuckets', 'DeleteObject'],
  prefix: ['', 'k', '.s3ep/'],
};
const NUMBERS = /^(max-|part-number-marker|x-amz-max|x-amz-part-number|.*-(days|years)$)/;

export function queryValue(name: string, random: SeededRandom): string {
  if (NUMBERS.test(name)) return '2';
  return random.pick(QUERY[name] ?? ['v', '', '1']);
}

const HEADERS: Readonly<Record<string, readonly string[]>> = {
  'x-amz-acl': ['private', 'public-read-write'],
  'x-amz-server-side-encryption': ['AES256', 'aws:kms'],
  'x-amz-server-side-encryption-customer-algorithm': ['AES256'],
  'x-amz-server-side-encryption-customer-key': [CUSTOMER_KEY.toString('base64')],
  'x-amz-server-side-encryption-customer-key-md5': [createHash('md5').update(CUSTOMER_KEY).digest('base64')],
  'x-amz-metadata-directive': ['REPLACE', 'COPY', 'copy'],
  'x-amz-tagging-directive': ['REPLACE', 'COPY'],
  'x-amz-tagging': ['a=b'],
  'x-amz-checksum-algorithm': ['CRC32', 'SHA256'],
  'x-amz-checksum-mode': ['ENABLED'],
  'x-amz-checksum-type': ['FULL_OBJECT', 'COMPOSITE'],
  'x-amz-sdk-checksum-algorithm': ['CRC32'],
  'x-amz-object-attributes': ['ETag,ObjectSize', 'Checksum', 'ObjectParts'],
  'x-amz-object-lock-mode': ['GOVERNANCE'],
  'x-amz-bypass-governance-retention': ['true'],
  'x-amz-storage-class': ['STANDARD'],
  'x-amz-copy-source-range': ['bytes=0-1', 'bytes=1-', '0-1'],
  'x-amz-meta-s3ep': [FORGED],
  range: ['bytes=0-3', 'bytes=2-', 'bytes=-1', 'bytes=0-1,3-4'],
  'content-type': [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=b',
    'message/http',
    'application/json',
  ],
  'content-encoding': ['gzip', 'aws-chunked', 'aws-chunked,gzip'],
  expires: ['Tue, 05 Mar 2024 06:07:08 GMT'],
  'if-match': ['"0"', '*'],
  'if-none-match': ['*', '"0"'],
  expect: ['100-continue'],
  connection: ['keep-alive', 'keep-alive, x-amz-acl', 'keep-alive, authorization'],
  origin: ['https://app.example'],
  'access-control-request-method': ['PUT'],
  'x-http-method-override': ['DELETE', 'PUT'],
};
const DATES = /modified-since$|-date$|-time$/;

export function headerValue(name: string, { random, body }: { random: SeededRandom; body: string }): string {
  if (name === 'x-amz-copy-source' || name.endsWith('-rename-source')) return `/encrypted/${SEED_KEY}`;
  if (name === 'x-amz-checksum-crc32') {
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body));
    return sum.toString('base64');
  }
  if (name === 'content-md5') return createHash('md5').update(body).digest('base64');
  if (DATES.test(name)) return 'Tue, 05 Mar 2024 06:07:08 GMT';
  if (NUMBERS.test(name)) return '2';
  return random.pick(HEADERS[name] ?? ['v', 'true']);
}

/** Ways in which clients, and those who try something, write the source of a copy. */
export function copySource({ random, bucket }: { random: SeededRandom; bucket: string }): string {
  return random.pick([
    `${bucket}/${SEED_KEY}`,
    `/${bucket}/${SEED_KEY}`,
    `/${bucket}/%73eed`,
    `${bucket}%2F${SEED_KEY}`,
    `${bucket}/${SEED_KEY}?versionId=null`,
    `${bucket}/${SEED_KEY}?versionId=null&acl`,
    `${bucket}/${SEED_KEY}?acl`,
    `${bucket}/.s3ep/uploads/0123456789abcdef0123456789abcdef/record`,
    `/${bucket}/%2Es3ep/uploads/0123456789abcdef0123456789abcdef/record`,
    `${bucket}/.s3ep%2Fuploads/x`,
    `${bucket}/x/../.s3ep/uploads/x`,
    `//${bucket}/${SEED_KEY}`,
    `${bucket}//.s3ep/x`,
    `arn:aws:s3:us-east-1:123456789012:accesspoint/p/object/${SEED_KEY}`,
    bucket,
    '/',
    '',
    `${bucket}/`,
    `${bucket}/%ff`,
    `${bucket}/not-there`,
  ]);
}
