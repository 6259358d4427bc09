import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type {
  MultipartSizeVector,
  MultipartVector,
  PartEtagVector,
  PartSizeVector,
  UploadStateVector,
} from '../../../test/vectors/multipart-vector';
import {
  readMultipartVector,
  readUploadState,
  storedMultipartOf,
} from '../../../test/vectors/read-multipart-vector';
import { rulePlaintext } from '../../../test/vectors/rule-plaintext';
import { parsePartEtag } from './multipart/part-etag';
import { uploadStateId } from './multipart/upload-state';
import { multipartPlaintextSize } from './sizes/multipart-size';
import { partChunkBytes, plaintextPartSize, storedPartSize } from './sizes/part-size';

const DIRECTORY = path.join(import.meta.dirname, '../../../docs/specs/vectors');
const read = (name: string): unknown => JSON.parse(readFileSync(path.join(DIRECTORY, name), 'utf8'));
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('openMultipartObject', () => {
  it.each(read('multipart-objects.json') as MultipartVector[])('accepts $name', (vector) => {
    const stored = storedMultipartOf(vector);
    expect([stored.length, sha256(stored)]).toEqual([vector.storedBytes, vector.storedSha256]);
    const result = readMultipartVector(vector);
    if (typeof result === 'string') throw new Error(result);
    expect([result.plaintext.length, sha256(result.plaintext)]).toEqual([
      vector.plaintextBytes,
      vector.plaintextSha256,
    ]);
    expect(result.metadata).toEqual(vector.metadata);
    const { parts, checksum } = result.layout;
    expect(
      parts.map(({ partNumber, plaintextBytes, attemptId }) => ({
        partNumber,
        plaintextBytes,
        attemptId: attemptId?.toString('hex') ?? null,
      })),
    ).toEqual(vector.parts);
    expect(checksum === undefined ? null : { ...checksum, bytes: checksum.bytes.toString('hex') }).toEqual(
      vector.checksum,
    );
    expect(result.ranges.map((range) => ({ ...range, plaintext: sha256(range.plaintext) }))).toEqual(
      vector.ranges.map(({ first, last, storedFirst, storedLast }) => ({
        storedFirst,
        storedLast,
        plaintext: sha256(rulePlaintext(first, last + 1)),
      })),
    );
  });

  it.each(read('multipart-refusals.json') as MultipartVector[])('refuses $name', (vector) => {
    expect(readMultipartVector(vector)).toBe(vector.expect);
  });
});

describe('sizes', () => {
  it.each(read('multipart-sizes.json') as MultipartSizeVector[])(
    'of $storedBytes in $backendParts parts: $plaintextBytes',
    (vector) => {
      expect(multipartPlaintextSize(vector) ?? null).toBe(vector.plaintextBytes);
    },
  );

  it.each(read('part-sizes.json') as PartSizeVector[])('of a part of $plaintextBytes', (vector) => {
    const { plaintextBytes, storedBytes, chunkBytes } = vector;
    expect([storedPartSize(plaintextBytes), partChunkBytes(plaintextBytes)]).toEqual([
      storedBytes,
      chunkBytes,
    ]);
    expect(plaintextPartSize(storedBytes)).toBe(plaintextBytes);
  });
});

describe('parsePartEtag', () => {
  it.each(read('part-etags.json') as PartEtagVector[])('of $etag', ({ etag, ...expected }) => {
    const { backendEtag, attemptId, plaintextBytes, checksum } = parsePartEtag(etag);
    expect({
      backendEtag,
      attemptId: attemptId?.toString('hex') ?? null,
      plaintextBytes: plaintextBytes ?? null,
      ...(checksum && { checksum: { ...checksum, digest: checksum.digest.toString('hex') } }),
    }).toEqual(expected);
  });
});

describe('the state of an upload', () => {
  it.each(read('upload-states.json') as UploadStateVector[])('is read as expected: $name', (vector) => {
    expect(readUploadState(vector)).toBe(vector.expect);
    expect(uploadStateId({ ...vector, objectKey: vector.key })).toBe(vector.id);
  });
});
