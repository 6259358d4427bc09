import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { runStage } from '@s3ep/byte-stage';
import { CHUNK_BYTES, PART_OVERHEAD_BYTES } from '../format-constants';
import { decodeRecord } from '../record/decode-record';
import { manifestBytes } from '../sizes/multipart-size';
import { deliver, type Delivery } from '../testing/deliver';
import { multipartExample, storedOf, type MultipartExample } from '../testing/multipart-example';
import { refusalOf } from '../testing/refusal-of';
import { parseManifestTail } from './manifest';
import type { MultipartRead } from './manifest-layout';
import { manifestPartPieces } from './manifest-part';
import { openMultipartObject } from './open-multipart-object';

const SIZE = 20;
const VICTIMS = [true, false].map((bound) => multipartExample({ sizes: [SIZE, SIZE, SIZE], bound }));

/** Reads as a proxy does, manifest first, then the whole: what came out before a refusal. */
function readAltered(victim: MultipartExample, stored: Buffer, backendParts = victim.backendParts): Delivery {
  const opened = victim.open();
  const bytes = stored.subarray(-manifestBytes(backendParts));
  let read: MultipartRead | undefined;
  const outcome = refusalOf(() => {
    read = opened.openManifest({ bytes, backendParts, storedBytes: stored.length }).planWhole();
  });
  if (read === undefined) return { emitted: Buffer.alloc(0), outcome };
  return deliver(opened.opener(read), storedOf({ stored }, read), [1_000]);
}

/** Whole true parts, and then a refusal. */
function expectRefusedWithoutWrongByte(victim: MultipartExample, { emitted, outcome }: Delivery): void {
  expect(outcome).not.toBe('accepted');
  expect(emitted.equals(victim.plaintext.subarray(0, emitted.length))).toBe(true);
  expect(emitted.length % SIZE).toBe(0);
}

describe('an altered record of a multipart object', () => {
  it('is refused for every bit of every byte, and when it is cut anywhere', () => {
    const [victim] = VICTIMS;
    const record = Buffer.from(victim!.record, 'base64url');
    const open = (bytes: Buffer) => () =>
      openMultipartObject({
        record: decodeRecord(bytes.toString('base64url')),
        bucketKey: victim!.bucketKey.key,
        objectKey: victim!.objectKey,
      });
    expect(refusalOf(open(record))).toBe('accepted');
    for (let bit = 0; bit < record.length * 8; bit += 1) {
      const altered = Buffer.from(record);
      altered.writeUInt8(altered.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect([bit, refusalOf(open(altered))]).not.toContain('accepted');
    }
    for (let length = 0; length < record.length; length += 1)
      expect(refusalOf(open(record.subarray(0, length)))).not.toBe('accepted');
  });
});

describe('altered stored bytes of a multipart object', () => {
  it('are refused for every byte that is not padding, with nothing but true parts before', () => {
    const stored_ = SIZE + PART_OVERHEAD_BYTES;
    const [victim] = VICTIMS;
    const chunkBytes = [0, 1, 2].flatMap((part) =>
      Array.from({ length: SIZE + 28 }, (_, at) => part * stored_ + at),
    );
    const manifestBytes_ = Array.from(victim!.manifest, (_, at) => victim!.stored.length - 1 - at);
    for (const offset of [...chunkBytes, ...manifestBytes_]) {
      const altered = Buffer.from(victim!.stored);
      altered.writeUInt8(altered.readUInt8(offset) ^ (1 << (offset % 8)), offset);
      expectRefusedWithoutWrongByte(victim!, readAltered(victim!, altered));
    }
  });

  it('change nothing where they are padding', () => {
    const [victim] = VICTIMS;
    for (let part = 0; part < 3; part += 1) {
      const altered = Buffer.from(victim!.stored);
      const start = part * (SIZE + PART_OVERHEAD_BYTES);
      randomBytes(PART_OVERHEAD_BYTES - 28).copy(altered, start + SIZE + 28);
      const { emitted, outcome } = readAltered(victim!, altered);
      expect([outcome, emitted.equals(victim!.plaintext)]).toEqual(['accepted', true]);
    }
  });

  it('are refused when they are cut anywhere, or anything is put in front, between or behind', () => {
    const [victim] = VICTIMS;
    const { stored } = victim!;
    for (let length = 0; length < stored.length; length += length > stored.length - 300 ? 1 : 487)
      expectRefusedWithoutWrongByte(victim!, readAltered(victim!, stored.subarray(0, length)));
    for (const at of [0, 1, SIZE + 28, SIZE + PART_OVERHEAD_BYTES, stored.length - 150, stored.length]) {
      for (const more of [
        Buffer.of(0),
        victim!.storedParts[0]!,
        Buffer.alloc(PART_OVERHEAD_BYTES),
        victim!.manifest,
      ]) {
        const longer = Buffer.concat([stored.subarray(0, at), more, stored.subarray(at)]);
        expectRefusedWithoutWrongByte(victim!, readAltered(victim!, longer));
      }
    }
  });

  it.each(VICTIMS)(
    'are refused with parts in any other order, missing, twice, or of another upload',
    (victim) => {
      const foreign = multipartExample({ sizes: [SIZE, SIZE, SIZE] }).storedParts;
      // under the attemptId of the victim, so that it does not give them away
      const disguised = foreign.map((part, index) =>
        Buffer.concat([victim.storedParts[index]!.subarray(0, 12), part.subarray(12)]),
      );
      const zeros = Buffer.alloc(SIZE + PART_OVERHEAD_BYTES);
      const all = [...victim.storedParts, ...foreign, ...disguised, zeros, undefined];
      const end = manifestPartPieces({ manifest: victim.manifest });
      for (const a of all) {
        for (const b of all) {
          for (const c of all) {
            const parts = [a, b, c];
            if (parts.every((part, index) => part === victim.storedParts[index])) continue;
            const stored = Buffer.concat([...parts.flatMap((part) => part ?? []), ...end]);
            expectRefusedWithoutWrongByte(victim, readAltered(victim, stored));
          }
        }
      }
    },
  );

  it('are refused with a part of another attempt of the same length, if the client bound its attempt', () => {
    const [bound, unbound] = VICTIMS;
    for (const victim of [bound!, unbound!]) {
      const { sealer } = victim.upload.partSealer({ partNumber: 2, plaintextBytes: SIZE });
      const again = runStage(sealer, Buffer.alloc(SIZE, 'another attempt'));
      const end = manifestPartPieces({ manifest: victim.manifest });
      const stored = Buffer.concat([victim.storedParts[0]!, again, victim.storedParts[2]!, ...end]);
      const { outcome, emitted } = readAltered(victim, stored);
      // object-format.md 7: where the client completed with bare ETags, the backend may serve any attempt
      expect(outcome).toBe(victim === bound ? 'attempt' : 'accepted');
      expect(emitted).toHaveLength(victim === bound ? SIZE : 3 * SIZE);
    }
  });

  it('are refused with chunks of two attempts in one part, bound or not', () => {
    for (const bound of [true, false]) {
      const victim = multipartExample({ sizes: [CHUNK_BYTES + 5], bound });
      const { sealer } = victim.upload.partSealer({ partNumber: 1, plaintextBytes: CHUNK_BYTES + 5 });
      const again = runStage(sealer, victim.plaintext);
      for (const cut of [CHUNK_BYTES + 28, CHUNK_BYTES + 28 + 12]) {
        const stored = Buffer.concat([
          victim.stored.subarray(0, cut),
          again.subarray(cut),
          victim.stored.subarray(again.length),
        ]);
        const { outcome, emitted } = readAltered(victim, stored);
        expect(outcome).toBe(cut === CHUNK_BYTES + 28 ? 'attempt' : 'chunk');
        expect(emitted.equals(victim.plaintext.subarray(0, CHUNK_BYTES))).toBe(true);
      }
    }
  });
});

describe('a manifest in another place', () => {
  const [victim] = VICTIMS;

  it('is refused after another number of parts, whatever the ETag and the last bytes say', () => {
    const { storedParts, manifest } = victim!;
    for (const backendParts of [1, 2, 3, 5, 6]) {
      const tail = Buffer.from(manifest);
      tail.writeUInt32BE(backendParts, tail.length - 4);
      const parts = Array.from({ length: backendParts - 1 }, (_, index) => storedParts[index % 3]!);
      for (const end of [manifest, tail]) {
        const stored = Buffer.concat([...parts, ...manifestPartPieces({ manifest: end })]);
        expectRefusedWithoutWrongByte(victim!, readAltered(victim!, stored, backendParts));
        const stated = parseManifestTail(stored.subarray(-8));
        expectRefusedWithoutWrongByte(victim!, readAltered(victim!, stored, stated));
      }
    }
  });

  it('is refused when it lists fewer parts than are stored, and needs no more to list those that are', () => {
    const { upload, listed, storedParts, plaintext } = victim!;
    const shorter = upload.buildManifest({ parts: listed.slice(0, 2), backendParts: 3 });
    const end = manifestPartPieces({ manifest: shorter });
    expect(readAltered(victim!, Buffer.concat([...storedParts, ...end]), 3).outcome).toBe('stored-size');
    // object-format.md 7: a shorter list that the client itself once tried to complete is a complete object
    const once = readAltered(victim!, Buffer.concat([...storedParts.slice(0, 2), ...end]), 3);
    expect(once).toEqual({ outcome: 'accepted', emitted: plaintext.subarray(0, 2 * SIZE) });
  });

  it('is refused when it is the manifest of another upload of the same shape', () => {
    const other = multipartExample({ sizes: [SIZE, SIZE, SIZE] });
    const stored = Buffer.concat([
      ...victim!.storedParts,
      ...manifestPartPieces({ manifest: other.manifest }),
    ]);
    expect(readAltered(victim!, stored)).toEqual({ outcome: 'manifest', emitted: Buffer.alloc(0) });
  });
});
