import { describe, expect, it } from '@jest/globals';
import { openObject } from '../open-object';
import { sealNewObject } from '../seal-new-object';
import { decodeRecord } from './decode-record';
import { recipientsExtension, recipientsOf, withRecipients } from './recipients';

const GLASS = { kekId: 'glass', wrapped: Buffer.from('wrapped by glass') };
const SAFE = { kekId: 'safe', wrapped: Buffer.alloc(600, 7) };
const BUCKET_KEY = {
  kekId: 'main',
  originBucket: 'photos',
  key: Buffer.alloc(32, 1),
  wrapped: Buffer.from('wrapped by main'),
};
const CHECKSUM = { algorithm: 'CRC32', digest: Buffer.alloc(4) } as const;

const seal = (bucketKey: Parameters<typeof sealNewObject>[0]['bucketKey']) =>
  decodeRecord(sealNewObject({ bucketKey, objectKey: 'k', plaintextBytes: 5, checksums: [CHECKSUM] }).record);

describe('recipients', () => {
  it.each([[[]], [[GLASS]], [[GLASS, SAFE]]])('come back as they were written', (recipients) => {
    expect(recipientsOf([recipientsExtension(recipients)])).toEqual(recipients);
  });

  it('are none where a record has none, or where they cannot be read', () => {
    const { type, value } = recipientsExtension([GLASS]);
    expect(recipientsOf([])).toEqual([]);
    expect(recipientsOf([{ type, value: value.subarray(0, -1) }])).toEqual([]);
    expect(recipientsOf([{ type, value: Buffer.from('01ff0000', 'hex') }])).toEqual([]);
  });

  it('take their place among other extensions', () => {
    const others = [1, 7].map((type) => ({ type, value: Buffer.alloc(0) }));
    expect(withRecipients(others, [GLASS]).map(({ type }) => type)).toEqual([1, 3, 7]);
    expect(withRecipients(withRecipients(others, [GLASS]))).toEqual(others);
  });
});

describe('a record', () => {
  it('carries the recipients of its bucket key', () => {
    const record = seal({ ...BUCKET_KEY, recipients: [GLASS] });
    expect(record.extensions.map(({ type }) => type)).toEqual([1, 3]);
    expect(recipientsOf(record.extensions)).toEqual([GLASS]);
    expect(
      openObject({ record, bucketKey: BUCKET_KEY.key, objectKey: 'k' }).checksums.map(({ digest }) => digest),
    ).toEqual([CHECKSUM.digest]);
  });

  it('does not open where its recipients were altered', () => {
    const record = seal({ ...BUCKET_KEY, recipients: [GLASS] });
    const bytes = Buffer.from(record.recordPrefix);
    bytes[bytes.indexOf('glass')] = 'G'.charCodeAt(0);
    expect(() =>
      openObject({ record: { ...record, recordPrefix: bytes }, bucketKey: BUCKET_KEY.key, objectKey: 'k' }),
    ).toThrow(expect.objectContaining({ reason: 'seal' }));
  });

  it('sealed again has the recipients of its new bucket key, and none of the old one', () => {
    const old = seal({ ...BUCKET_KEY, recipients: [GLASS] });
    const opened = openObject({ record: old, bucketKey: BUCKET_KEY.key, objectKey: 'k' });
    const reseal = (recipients: readonly (typeof SAFE)[]) =>
      decodeRecord(opened.reseal({ bucketKey: { ...BUCKET_KEY, recipients }, objectKey: 'k' }));
    expect(recipientsOf(reseal([SAFE]).extensions)).toEqual([SAFE]);
    expect(recipientsOf(reseal([]).extensions)).toEqual([]);
  });
});
