import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { makeVectors } from '../../../test/vectors/make-vectors';
import { readVector, storedOf } from '../../../test/vectors/read-vector';
import { rulePlaintext } from '../../../test/vectors/rule-plaintext';
import { unwrapBucketKey } from '../../../test/vectors/unwrap-bucket-key';
import type { BucketKeyVector, ObjectVector, SizeVector } from '../../../test/vectors/vector';
import { plaintextSize } from './sizes/stored-size';

const DIRECTORY = path.join(import.meta.dirname, '../../../docs/specs/vectors');
const read = (name: string): unknown => JSON.parse(readFileSync(path.join(DIRECTORY, name), 'utf8'));
const objects = (name: string) =>
  (read(name) as ObjectVector[]).map((vector) => ({ ...vector, toString: () => vector.name }));
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const made = makeVectors();

describe('the committed vectors', () => {
  it('are all of the files that the code makes, and no other', () => {
    const json = readdirSync(DIRECTORY).filter((name) => name.endsWith('.json'));
    expect(json.toSorted()).toEqual([...made.keys()].toSorted());
  });

  it.each([...made])('are what the code makes today: %s', (name, text) => {
    expect(readFileSync(path.join(DIRECTORY, name), 'utf8')).toBe(text);
  });
});

describe('openObject', () => {
  it.each(objects('objects.json'))('accepts $name', (vector) => {
    const stored = storedOf(vector);
    expect([stored.length, sha256(stored)]).toEqual([vector.storedBytes, vector.storedSha256]);
    const result = readVector(vector);
    if (typeof result === 'string') throw new Error(result);
    expect([result.plaintext.length, sha256(result.plaintext)]).toEqual([
      vector.plaintextBytes,
      vector.plaintextSha256,
    ]);
    expect(result.checksums).toEqual(vector.checksums);
    expect(result.metadata).toEqual(vector.metadata);
    expect(result.ranges.map((range) => ({ ...range, plaintext: sha256(range.plaintext) }))).toEqual(
      vector.ranges.map(({ first, last, storedFirst, storedLast }) => ({
        storedFirst,
        storedLast,
        plaintext: sha256(rulePlaintext(first, last + 1)),
      })),
    );
  });

  it.each([...objects('record-refusals.json'), ...objects('stored-refusals.json')])(
    'refuses $name',
    (vector) => {
      expect(readVector(vector)).toBe(vector.expect);
    },
  );
});

describe('plaintextSize', () => {
  it.each(read('sizes.json') as SizeVector[])('of $storedBytes is $plaintextBytes', (vector) => {
    expect(plaintextSize(vector.storedBytes) ?? null).toBe(vector.plaintextBytes);
  });
});

describe('a bucket key of local-aes', () => {
  it.each(read('bucket-keys.json') as BucketKeyVector[])('is read as expected: $name', (vector) => {
    const bucketKey = unwrapBucketKey({
      kek: vector.kek,
      wrapped: Buffer.from(vector.wrapped, 'hex'),
      originBucket: vector.originBucket,
    });
    expect(bucketKey?.toString('hex')).toBe(vector.expect === 'success' ? vector.bucketKey : undefined);
  });
});
