import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { openMultipartObject } from './multipart/open-multipart-object';
import { sealNewUpload } from './multipart/seal-new-upload';
import { openObject } from './open-object';
import { decodeRecord } from './record/decode-record';
import { METADATA_EXTENSION } from './record/extensions';
import { hasSealedMetadata, isSealableHeader, type SealedMetadata } from './sealed-metadata';
import { sealNewObject } from './seal-new-object';

const BUCKET_KEY = { kekId: 'kek-1', originBucket: 'photos', key: randomBytes(32), wrapped: randomBytes(60) };
const OTHER_KEY = { kekId: 'kek-2', originBucket: 'copies', key: randomBytes(32), wrapped: randomBytes(60) };
const SECRET = 'the-canary-of-this-spec';
const METADATA = {
  'x-amz-meta-b': SECRET,
  'content-type': 'text/plain',
  'x-amz-meta-a': 'gr\xfc\xdfe',
  expires: '',
};
const objectKey = 'a/key';

const seal = (metadata: SealedMetadata | 'in-clear' | undefined): string =>
  sealNewObject({ bucketKey: BUCKET_KEY, objectKey, plaintextBytes: 3, metadata }).record;
const open = (record: string, { key } = BUCKET_KEY) =>
  openObject({ record: decodeRecord(record), bucketKey: key, objectKey });
const sealedValueOf = (record: string): Buffer =>
  decodeRecord(record).extensions.find(({ type }) => type === METADATA_EXTENSION)?.value ?? Buffer.alloc(0);

describe('sealed metadata', () => {
  it('of an object is what was sealed, and nothing of it is in the record', () => {
    const record = seal(METADATA);
    expect(open(record).metadata).toEqual(METADATA);
    expect(Buffer.from(record, 'base64url').includes(SECRET)).toBe(false);
  });

  it('of an upload is that of the object it becomes', () => {
    const { record } = sealNewUpload({
      bucketKey: BUCKET_KEY,
      objectKey,
      announced: { algorithm: 'SHA256', type: 'composite' },
      metadata: METADATA,
    });
    const options = { record: decodeRecord(record), bucketKey: BUCKET_KEY.key, objectKey };
    expect(openMultipartObject(options).metadata).toEqual(METADATA);
  });

  it('may be empty, which is not the same as none', () => {
    expect(open(seal({})).metadata).toEqual({});
    expect(open(seal('in-clear')).metadata).toBeUndefined();
    expect(open(seal(undefined)).metadata).toBeUndefined();
    expect([seal({}), seal('in-clear')].map((record) => hasSealedMetadata(decodeRecord(record)))).toEqual([
      true,
      false,
    ]);
  });

  it.each([
    [{}, 64],
    [{ 'content-type': 'image/png' }, 64],
    [{ 'content-type': 'x'.repeat(48) }, 64],
    [{ 'content-type': 'x'.repeat(49) }, 128],
  ])('tells by its length multiples of 64 bytes only: %j', (metadata, listBytes) => {
    expect(sealedValueOf(seal(metadata)).length).toBe(12 + listBytes + 16);
  });

  it('is sealed with another nonce each time, under one data key as well', () => {
    const { record } = { record: seal(METADATA) };
    const again = open(record).reseal({ bucketKey: BUCKET_KEY, objectKey, metadata: METADATA });
    const nonces = [record, again, seal(METADATA)].map((one) => sealedValueOf(one).toString('hex', 0, 12));
    expect(new Set(nonces).size).toBe(3);
    expect(open(again).metadata).toEqual(METADATA);
  });

  it.each([
    ['is kept, byte for byte', undefined, METADATA],
    ['is replaced', { 'x-amz-meta-c': 'new' }, { 'x-amz-meta-c': 'new' }],
    ['is left out', 'in-clear', undefined],
  ] as const)('%s in a copy', (_what, metadata, expected) => {
    const original = seal(METADATA);
    const record = open(original).reseal({ bucketKey: OTHER_KEY, objectKey, metadata });
    expect(open(record, OTHER_KEY).metadata).toEqual(expected);
    if (metadata === undefined) expect(sealedValueOf(record).equals(sealedValueOf(original))).toBe(true);
  });

  it.each([
    ['is kept', undefined, METADATA],
    ['is replaced', { 'x-amz-meta-c': 'new' }, { 'x-amz-meta-c': 'new' }],
    ['is left out', 'in-clear', undefined],
  ] as const)('%s in a copy of a multipart object', (_what, metadata, expected) => {
    const { upload } = sealNewUpload({ bucketKey: BUCKET_KEY, objectKey, metadata: METADATA });
    const record = decodeRecord(upload.reseal({ bucketKey: OTHER_KEY, objectKey, metadata }));
    expect(openMultipartObject({ record, bucketKey: OTHER_KEY.key, objectKey }).metadata).toEqual(expected);
  });

  it('is written for no header that could not be restored', () => {
    expect(() => seal({ 'set-cookie': 'a=b' })).toThrow('what is sealed can be restored');
  });
});

it.each([
  ['content-type', 'text/plain', true],
  ['content-encoding', '', true],
  ['x-amz-meta-', 'without a name', true],
  ['x-amz-meta-a.b_c~d', '\xe4\t!', true],
  ['x-amz-meta-s3epics', 'of the client', true],
  ['x-amz-meta-s3ep', 'of the proxy', false],
  ['x-amz-meta-s3ep-more', 'of the proxy', false],
  ['x-amz-meta-A', 'upper case', false],
  ['x-amz-meta-a b', 'no token', false],
  ['x-amz-meta-\xe4', 'no token', false],
  ['content-length', '3', false],
  ['x-amz-website-redirect-location', '/', false],
  ['content-type', 'a\r\nb: c', false],
  ['content-type', 'a\0', false],
  ['content-type', '\u0142', false],
])('%j of %j can be sealed: %s', (name, value, expected) => {
  expect(isSealableHeader(name, value)).toBe(expected);
});
