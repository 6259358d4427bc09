import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { refusalOf } from '../testing/refusal-of';
import { sealExample } from '../testing/sealed-example';
import { sealNewUpload } from './seal-new-upload';
import {
  decodeUploadState,
  encodeUploadState,
  openUploadState,
  recordTextOf,
  uploadStateId,
} from './upload-state';

const bucketKey = { kekId: 'kek-1', originBucket: 'photos', key: randomBytes(32), wrapped: randomBytes(60) };
const upload_ = (objectKey: string, uploadId: string) => {
  const { record, upload } = sealNewUpload({ bucketKey, objectKey });
  return { record, upload, bytes: encodeUploadState({ record, upload, objectKey, uploadId }) };
};
const named = { objectKey: 'a/key', uploadId: 'upload~1' };
const example = upload_(named.objectKey, named.uploadId);
const open =
  (bytes: Buffer, request = named, key: Buffer = bucketKey.key) =>
  () =>
    openUploadState({ state: decodeUploadState(bytes), bucketKey: key, ...request });

describe('the state of an upload', () => {
  it('opens as the upload that it was made of', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (objectKey, uploadId) => {
        const { record, upload, bytes } = upload_(objectKey, uploadId);
        const state = decodeUploadState(bytes);
        expect([state.objectKey, state.uploadId, recordTextOf(state)]).toEqual([objectKey, uploadId, record]);
        const opened = open(bytes, { objectKey, uploadId })();
        expect(opened.commitment.equals(upload.commitment)).toBe(true);
      }),
    );
  });

  it('is refused for every bit of every byte', () => {
    for (let bit = 0; bit < example.bytes.length * 8; bit += 1) {
      const altered = Buffer.from(example.bytes);
      altered.writeUInt8(altered.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect([bit, refusalOf(open(altered))]).not.toContain('accepted');
    }
  });

  it('is refused when it is cut anywhere, or goes on', () => {
    for (let length = 0; length < example.bytes.length; length += 1)
      expect(refusalOf(open(example.bytes.subarray(0, length)))).not.toBe('accepted');
    expect(refusalOf(open(Buffer.concat([example.bytes, Buffer.of(0)])))).toBe('upload-state');
  });

  it('is refused for another key, another upload, another bucket key', () => {
    expect(refusalOf(open(example.bytes, { ...named, objectKey: 'b/key' }))).toBe('upload-state');
    expect(refusalOf(open(example.bytes, { ...named, uploadId: 'upload~2' }))).toBe('upload-state');
    expect(refusalOf(open(example.bytes, named, randomBytes(32)))).toBe('seal');
  });

  it('cannot be made to name another upload of the same key', () => {
    const sibling = upload_(named.objectKey, 'upload~2');
    const recordBytes = Buffer.from(example.record, 'base64url');
    const spliced = Buffer.concat([recordBytes, sibling.bytes.subarray(recordBytes.length)]);
    expect(refusalOf(open(spliced, { ...named, uploadId: 'upload~2' }))).toBe('upload-proof');
  });

  it('is refused with names that are not UTF-8', () => {
    const recordBytes = Buffer.from(example.record, 'base64url');
    for (const names of ['0001ff 0000', '0000 0001ff']) {
      const bytes = Buffer.concat([
        recordBytes,
        Buffer.from(names.replace(' ', ''), 'hex'),
        Buffer.alloc(32),
      ]);
      expect(refusalOf(() => decodeUploadState(bytes))).toBe('upload-state');
    }
  });

  it('is refused with the record of a single-part object', () => {
    const single = sealExample({ plaintextBytes: 1 });
    const bytes = encodeUploadState({ ...named, record: single.record, upload: example.upload });
    expect(refusalOf(open(bytes, named, single.bucketKey.key))).toBe('kind-unsupported');
  });
});

describe('uploadStateId', () => {
  const id = uploadStateId({ bucket: 'b', objectKey: 'k', uploadId: 'u' });

  it('is the beginning of a SHA-256 over bucket, key and upload id', () => {
    // printf 'b\0k\0u' | sha256sum
    expect(id).toBe('46dc144cf8fd41c0b62b8ecf80f45008');
  });

  it('is another for each of them, wherever their boundaries are', () => {
    const ids = [
      { bucket: 'b', objectKey: 'k', uploadId: 'v' },
      { bucket: 'b', objectKey: 'l', uploadId: 'u' },
      { bucket: 'c', objectKey: 'k', uploadId: 'u' },
      { bucket: 'bk', objectKey: '', uploadId: 'u' },
      { bucket: 'b', objectKey: 'ku', uploadId: '' },
    ].map(uploadStateId);
    expect(new Set([id, ...ids]).size).toBe(6);
  });
});
