import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { runStage } from '@s3ep/byte-stage';
import { openObject } from './open-object';
import { decodeRecord } from './record/decode-record';
import { sealNewObject } from './seal-new-object';
import { MAX_PLAINTEXT_BYTES, storedSize } from './sizes/stored-size';

const BUCKET_KEY = { kekId: 'k1', originBucket: 'b', key: randomBytes(32), wrapped: randomBytes(60) };
const seal = (plaintextBytes: number) =>
  sealNewObject({ bucketKey: BUCKET_KEY, objectKey: 'k', plaintextBytes });

describe('sealNewObject', () => {
  it.each([0, 1, 4_096, 65_535, 65_536, 65_537, 131_072, 200_001])(
    'makes an object of %d bytes that openObject reads back',
    (plaintextBytes) => {
      const plaintext = randomBytes(plaintextBytes);
      const { record, sealer } = seal(plaintextBytes);
      const stored = runStage(sealer, plaintext);
      expect(stored).toHaveLength(storedSize(plaintextBytes));
      const opened = openObject({ record: decodeRecord(record), bucketKey: BUCKET_KEY.key, objectKey: 'k' });
      expect(opened.plaintextBytes).toBe(plaintextBytes);
      expect(opened.checksums).toEqual([]);
      expect(runStage(opened.opener(), stored).equals(plaintext)).toBe(true);
    },
  );

  it('refuses an object that does not fit one PUT', () => {
    expect(() => seal(MAX_PLAINTEXT_BYTES + 1)).toThrow('fits one PUT');
    expect(() => seal(MAX_PLAINTEXT_BYTES)).not.toThrow();
  });

  it('refuses more, or fewer, bytes than declared', () => {
    expect(() => runStage(seal(3).sealer, Buffer.alloc(4))).toThrow('more plaintext');
    expect(() => runStage(seal(3).sealer, Buffer.alloc(2))).toThrow('less plaintext');
  });

  it('leaves no data key behind', () => {
    const drawn: Buffer[] = [];
    const random = (length: number) => {
      const bytes = randomBytes(length);
      drawn.push(bytes);
      return bytes;
    };
    sealNewObject({ bucketKey: BUCKET_KEY, objectKey: 'k', plaintextBytes: 1, random });
    expect(drawn.map((bytes) => bytes.subarray(0, 32))).toEqual([Buffer.alloc(32)]);
  });

  it('uses keys and nonces of its own for every object', () => {
    const plaintext = Buffer.alloc(32);
    const [a, b] = [runStage(seal(32).sealer, plaintext), runStage(seal(32).sealer, plaintext)];
    expect(a.equals(b)).toBe(false);
  });
});
