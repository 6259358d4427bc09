import { describe, expect, it } from '@jest/globals';
import { hkdfSync, randomBytes } from 'node:crypto';
import { ObjectKeys } from './object-keys';

const dek = randomBytes(32);
const objectId = randomBytes(16);
const attemptId = randomBytes(12);
const keys = new ObjectKeys({ dek, objectId });
const hkdf = (info: Buffer) => Buffer.from(hkdfSync('sha256', dek, objectId, info, 32));

describe('ObjectKeys', () => {
  it('derives by HKDF-SHA-256 as RFC 5869 has it', () => {
    expect(keys.commitment()).toEqual(hkdf(Buffer.from('s3ep/v1/commitment')));
    expect(keys.metaKey()).toEqual(hkdf(Buffer.from('s3ep/v1/metadata')));
    expect(keys.uploadKey()).toEqual(hkdf(Buffer.from('s3ep/v1/upload')));
    expect(keys.manifestIdKey()).toEqual(hkdf(Buffer.from('s3ep/v1/manifest-id')));
    const manifestInfo = Buffer.concat([Buffer.from('s3ep/v1/manifest'), attemptId]);
    expect(keys.manifestKey(attemptId)).toEqual(hkdf(manifestInfo));
    const info = Buffer.concat([Buffer.from('s3ep/v1/segment'), Buffer.of(0, 1, 2, 3), attemptId]);
    expect(keys.segmentKey({ partNumber: 0x01_02_03, attemptId })).toEqual(hkdf(info));
  });

  it('gives every attempt and every part a key of its own', () => {
    const derived = [
      keys.segmentKey({ partNumber: 0, attemptId }),
      keys.segmentKey({ partNumber: 1, attemptId }),
      keys.segmentKey({ partNumber: 0, attemptId: randomBytes(12) }),
      keys.metaKey(),
    ].map((key) => key.toString('hex'));
    expect(new Set([...derived, keys.commitment().toString('hex')]).size).toBe(5);
  });
});
