import { describe, expect, it } from '@jest/globals';
import { createHmac, randomBytes } from 'node:crypto';
import { gcmSeal } from '../keys/aes-gcm';
import { ObjectKeys } from '../keys/object-keys';
import { MAX_PART_PLAINTEXT_BYTES } from '../sizes/part-size';
import { refusalOf } from '../testing/refusal-of';
import { unsealManifest } from './manifest';
import { decodeManifestPayload, encodeManifestPayload } from './manifest-payload';

const HEAD_BYTES = 4 + 8 + 2 + 64;
const entryAt = (index: number) => HEAD_BYTES + 20 * index;
const part = (partNumber: number, plaintextBytes: number) => ({
  partNumber,
  plaintextBytes,
  attemptId: randomBytes(12),
});
const CHECKSUM = { algorithm: 'CRC32', type: 'full-object', bytes: Buffer.from('a1b2c3d4', 'hex') } as const;
const content = { parts: [part(2, 10), part(5, 20)], backendParts: 3, checksum: CHECKSUM };
const payload = encodeManifestPayload(content);
const refusal = (change: (bytes: Buffer) => void, backendParts = 3, original = payload) => {
  const altered = Buffer.from(original);
  change(altered);
  return refusalOf(() => decodeManifestPayload({ payload: altered, backendParts }));
};
const none = encodeManifestPayload({ ...content, checksum: undefined });

describe('decodeManifestPayload', () => {
  it('is the inverse of encodeManifestPayload', () => {
    expect(decodeManifestPayload({ payload, backendParts: 3 })).toEqual(content);
    expect(payload).toHaveLength(78 + 20 * 3);
  });

  it.each<[string, (bytes: Buffer) => void]>([
    ['no parts', (bytes) => bytes.writeUInt32BE(0, 0)],
    ['one part fewer, two fewer than backend parts', (bytes) => bytes.writeUInt32BE(1, 0)],
    ['one part more, of number 0', (bytes) => bytes.writeUInt32BE(3, 0)],
    ['more parts than backend parts', (bytes) => bytes.writeUInt32BE(4, 0)],
    ['2^32 - 1 parts', (bytes) => bytes.writeUInt32BE(2 ** 32 - 1, 0)],
    [
      'no parts, and no entries',
      (bytes) => {
        bytes.fill(0, 0, 12).fill(0, entryAt(0));
      },
    ],
    [
      'one part, and two entries that are not used',
      (bytes) => {
        bytes.writeUInt32BE(1, 0);
        bytes.writeBigUInt64BE(10n, 4);
        bytes.fill(0, entryAt(1));
      },
    ],
    ['a total one too large', (bytes) => bytes.writeBigUInt64BE(31n, 4)],
    ['a total one too small', (bytes) => bytes.writeBigUInt64BE(29n, 4)],
    ['a total of 2^64 - 1', (bytes) => bytes.writeBigUInt64BE(2n ** 64n - 1n, 4)],
    ['algorithm 0 with a type', (bytes) => bytes.writeUInt8(0, 12)],
    ['algorithm 7', (bytes) => bytes.writeUInt8(7, 12)],
    ['type 0 with an algorithm', (bytes) => bytes.writeUInt8(0, 13)],
    ['type 3', (bytes) => bytes.writeUInt8(3, 13)],
    ['a digest that is too long', (bytes) => bytes.writeUInt8(1, 14 + 4)],
    ['a digest with something in its last padding byte', (bytes) => bytes.writeUInt8(1, 14 + 63)],
    ['part 0', (bytes) => bytes.writeUInt16BE(0, entryAt(0))],
    ['part 10,000', (bytes) => bytes.writeUInt16BE(10_000, entryAt(1))],
    ['a part twice', (bytes) => bytes.writeUInt16BE(2, entryAt(1))],
    ['parts that descend', (bytes) => bytes.writeUInt16BE(6, entryAt(0))],
    ['something in an entry that is not used', (bytes) => bytes.writeUInt8(1, entryAt(2) + 19)],
    [
      'a part longer than parts are, in a right sum',
      (bytes) => {
        bytes.writeUIntBE(MAX_PART_PLAINTEXT_BYTES + 1, entryAt(0) + 2, 6);
        bytes.writeBigUInt64BE(BigInt(MAX_PART_PLAINTEXT_BYTES + 1 + 20), 4);
      },
    ],
  ])('refuses %s', (_, change) => {
    expect(refusal(change)).toBe('manifest-layout');
  });

  it('refuses a payload of another length', () => {
    for (const bytes of [
      payload.subarray(0, -1),
      payload.subarray(0, 20),
      Buffer.concat([payload, Buffer.of(0)]),
    ])
      expect(refusalOf(() => decodeManifestPayload({ payload: bytes, backendParts: 3 }))).toBe(
        'manifest-layout',
      );
  });

  it('refuses any byte of a checksum where there is none', () => {
    for (let offset = 12; offset < HEAD_BYTES; offset += 1)
      expect(refusal((bytes) => bytes.writeUInt8(1, offset), 3, none)).toBe('manifest-layout');
  });

  it('takes an attempt of zeros for one that is not bound', () => {
    const unbound = Buffer.from(payload).fill(0, entryAt(1) + 8, entryAt(2));
    const [, second] = decodeManifestPayload({ payload: unbound, backendParts: 3 }).parts;
    expect(second).toEqual({ partNumber: 5, plaintextBytes: 20, attemptId: undefined });
  });
});

describe('unsealManifest', () => {
  const keys = new ObjectKeys({ dek: randomBytes(32), objectId: randomBytes(16) });
  const forge = ({ stated = 3, id }: { stated?: number; id?: Buffer }) => {
    const count = Buffer.from([0, 0, 0, stated]);
    const digest = createHmac('sha256', keys.manifestIdKey()).update(count).update(payload).digest();
    const manifestId = id ?? digest.subarray(0, 12);
    const [key, nonce, aad] = [keys.manifestKey(manifestId), Buffer.alloc(12), Buffer.alloc(0)];
    const sealed = gcmSeal({ key, nonce, aad, plaintext: payload });
    const bytes = Buffer.concat([manifestId, sealed, Buffer.from('S3EP'), Buffer.from([0, 0, 0, 3])]);
    return refusalOf(() => unsealManifest({ keys, bytes, backendParts: 3 }));
  };

  it('refuses a payload under an id that was not derived from it and its number of backend parts', () => {
    expect(forge({})).toBe('accepted');
    expect(forge({ id: randomBytes(12) })).toBe('manifest');
    expect(forge({ stated: 2 })).toBe('manifest');
  });
});
