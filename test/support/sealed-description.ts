import { expect } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { KEK, type Stack } from './stack';
import { TestUpload } from './upload';

const MIB = 1_048_576;

/** In every value that is to be sealed, and nowhere else. */
export const CANARY = 'canary-of-the-metadata';
export const EXPIRES = 'Thu, 01 Dec 2050 16:00:00 GMT';
export const DESCRIPTION = {
  ContentType: `text/${CANARY}`,
  ContentDisposition: `attachment; filename="${CANARY}.txt"`,
  ContentEncoding: `x-${CANARY}`,
  ContentLanguage: `de-${CANARY}`,
  CacheControl: `max-age=60, x=${CANARY}`,
  Metadata: { [CANARY]: 'a name', colour: CANARY, empty: '' },
};
/** What it is as headers, which is how `s3ep decrypt --metadata` restores it. */
export const DESCRIBING_HEADERS = {
  'cache-control': DESCRIPTION.CacheControl,
  'content-disposition': DESCRIPTION.ContentDisposition,
  'content-encoding': DESCRIPTION.ContentEncoding,
  'content-language': DESCRIPTION.ContentLanguage,
  'content-type': DESCRIPTION.ContentType,
  expires: EXPIRES,
  [`x-amz-meta-${CANARY}`]: 'a name',
  'x-amz-meta-colour': CANARY,
  'x-amz-meta-empty': '',
};
/** As a client sends it. */
export const ON_THE_WIRE = { ...DESCRIPTION, Expires: new Date(EXPIRES) };

export const KEKS = {
  keys: {
    keks: [
      { id: 'red', provider: 'local-aes', key: KEK },
      { id: 'blue', provider: 'local-aes', key: randomBytes(32).toString('base64') },
    ],
  },
};
/** Buckets `sealed-*` and `blue-*` seal metadata, under two KEKs; `clear-*` and `plain-*` do not. */
export const SEALING_CONFIG = {
  ...KEKS,
  buckets: [
    { match: 'sealed-*', activeKek: 'red', sealMetadata: true },
    { match: 'blue-*', activeKek: 'blue', sealMetadata: true },
    { match: 'clear-*', activeKek: 'red' },
    { match: 'plain-*', mode: 'passthrough' },
  ],
};
export const SEALING_BUCKETS = ['sealed-one', 'sealed-two', 'blue-one', 'clear-one', 'plain-one'];

/** `source` in a bucket that seals and in one that does not, and `large`, a multipart object. */
export async function storeDescribed(s3: S3Client, plaintext: Buffer): Promise<void> {
  for (const Bucket of ['sealed-one', 'clear-one'])
    await s3.send(new PutObjectCommand({ Bucket, Key: 'source', Body: plaintext, ...ON_THE_WIRE }));
  const large = await TestUpload.start(s3, { Bucket: 'sealed-one', Key: 'large', ...ON_THE_WIRE });
  await large.send(1, randomBytes(5 * MIB));
  await large.send(2, randomBytes(10));
  await large.complete();
}

/** Nothing of the description is to be found at the backend. */
export async function expectSealed({ control }: Stack, bucket: string, key: string): Promise<void> {
  const { headers, metadata, body } = await control.readRaw(bucket, key);
  expect(Object.keys(metadata)).toEqual(['s3ep']);
  expect(headers['content-type']).toBe('application/octet-stream');
  expect(JSON.stringify([headers, metadata]) + body.toString('latin1')).not.toContain(CANARY);
}

export async function expectInClear({ control }: Stack, bucket: string, key: string): Promise<void> {
  const { headers, metadata } = await control.readRaw(bucket, key);
  expect(headers).toMatchObject({ 'content-type': DESCRIPTION.ContentType });
  expect(metadata).toMatchObject(DESCRIPTION.Metadata);
}

/** The client sees what it wrote. */
export async function expectDescribed(s3: S3Client, Bucket: string, Key: string): Promise<void> {
  const found = await s3.send(new HeadObjectCommand({ Bucket, Key }));
  expect(found).toMatchObject({ ...DESCRIPTION, ExpiresString: EXPIRES });
  expect(found.Metadata).toEqual(DESCRIPTION.Metadata);
}
