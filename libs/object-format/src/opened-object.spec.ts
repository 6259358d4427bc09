import { describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { runStage } from '@s3ep/byte-stage';
import type { Checksum } from './checksum';
import { openObject } from './open-object';
import { decodeRecord } from './record/decode-record';
import { encodeRecordPrefix } from './record/encode-record';
import { sealNewObject } from './seal-new-object';
import { refusalOf } from './testing/refusal-of';
import { sealExample } from './testing/sealed-example';

const CHECKSUMS: Checksum[] = [
  { algorithm: 'MD5', digest: randomBytes(16) },
  { algorithm: 'CRC32', digest: randomBytes(4) },
];

describe('OpenedObject.reseal', () => {
  const original = sealExample({ plaintextBytes: 70_000, checksums: CHECKSUMS });
  const target = { kekId: 'kek-2', originBucket: 'copies', key: randomBytes(32), wrapped: randomBytes(99) };
  const record = original.open().reseal({ bucketKey: target, objectKey: 'copy' });
  const copy = openObject({ record: decodeRecord(record), bucketKey: target.key, objectKey: 'copy' });

  it('makes a record under which the same stored bytes open elsewhere', () => {
    expect(runStage(copy.opener(), original.stored).equals(original.plaintext)).toBe(true);
    expect(copy.commitment.equals(original.open().commitment)).toBe(true);
    expect(copy.checksums).toEqual(original.open().checksums);
    expect(decodeRecord(record)).toMatchObject({
      kekId: 'kek-2',
      originBucket: 'copies',
      wrappedBucketKey: target.wrapped,
    });
  });

  it('makes a record that opens neither under the old bucket key nor the old object key', () => {
    const open = (bucketKey: Buffer, objectKey: string) =>
      refusalOf(() => openObject({ record: decodeRecord(record), bucketKey, objectKey }));
    expect(open(original.bucketKey.key, 'copy')).toBe('seal');
    expect(open(target.key, original.objectKey)).toBe('seal');
  });

  it('draws a nonce of its own each time', () => {
    expect(original.open().reseal({ bucketKey: target, objectKey: 'copy' })).not.toBe(record);
  });
});

describe('OpenedObject.checksums', () => {
  it('are those that were sealed, in the order of their numbers', () => {
    const { checksums } = sealExample({ plaintextBytes: 1, checksums: CHECKSUMS }).open();
    expect(checksums).toEqual([CHECKSUMS[1], CHECKSUMS[0]]);
  });

  it('are not to be found in the record', () => {
    const digest = createHash('md5').digest();
    const { record } = sealExample({ plaintextBytes: 0, checksums: [{ algorithm: 'MD5', digest }] });
    expect(Buffer.from(record, 'base64url').includes(digest)).toBe(false);
  });

  it('must have the length of their algorithm, and occur once', () => {
    const seal = (checksums: Checksum[]) => () => sealExample({ plaintextBytes: 1, checksums });
    expect(seal([{ algorithm: 'SHA1', digest: randomBytes(32) }])).toThrow('length of its algorithm');
    expect(seal([CHECKSUMS[0]!, CHECKSUMS[0]!])).toThrow('one checksum');
  });
});

describe('OpenedObject', () => {
  it('shows no key material when it is printed', () => {
    const random = () => Buffer.from('KEYMATERIAL'.padEnd(84, '.'));
    const bucketKey = { kekId: 'k', originBucket: 'b', key: Buffer.alloc(32), wrapped: Buffer.alloc(0) };
    const { record, sealer } = sealNewObject({ bucketKey, objectKey: 'k', plaintextBytes: 0, random });
    const opened = openObject({ record: decodeRecord(record), bucketKey: bucketKey.key, objectKey: 'k' });
    for (const value of [opened, sealer, opened.opener()]) {
      expect(inspect(value, { depth: 9, showHidden: true })).not.toMatch(/4b 45 59|KEY/);
      expect(JSON.stringify(value)).not.toMatch(/75,69,89|KEY/);
    }
  });

  it('refuses a stored size that is not that of its length', () => {
    const opened = sealExample({ plaintextBytes: 10 }).open();
    const refusals = [37, 38, 39].map((bytes) =>
      refusalOf(() => {
        opened.requireStoredSize(bytes);
      }),
    );
    expect(refusals).toEqual(['stored-size', 'accepted', 'stored-size']);
  });

  it('takes a range that was mapped with another length for a bug', () => {
    const { open } = sealExample({ plaintextBytes: 10 });
    const range = {
      storedFirst: 0,
      storedLast: 38,
      firstChunk: 0,
      lastChunk: 0,
      skipBytes: 0,
      takeBytes: 11,
    };
    expect(() => open().opener(range)).toThrow('the right length');
  });

  it('takes a range that reaches beyond its chunks for a bug', () => {
    const { open, stored } = sealExample({ plaintextBytes: 10 });
    const range = {
      storedFirst: 0,
      storedLast: 37,
      firstChunk: 0,
      lastChunk: 0,
      skipBytes: 0,
      takeBytes: 11,
    };
    expect(() => runStage(open().opener(range), stored)).toThrow('within its chunks');
  });
});

describe('openObject', () => {
  it('refuses a multipart record', () => {
    const { record, bucketKey, objectKey } = sealExample({ plaintextBytes: 1 });
    const content = { ...decodeRecord(record), kind: 'multipart' as const, plaintextBytes: undefined };
    const multipart = { ...content, recordPrefix: encodeRecordPrefix(content) };
    expect(refusalOf(() => openObject({ record: multipart, bucketKey: bucketKey.key, objectKey }))).toBe(
      'kind-unsupported',
    );
  });
});
