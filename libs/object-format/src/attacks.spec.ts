import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { runStage } from '@s3ep/byte-stage';
import { ChunkSealer } from './chunks/chunk-sealer';
import { chooseContentCipher } from './content-cipher/choose-content-cipher';
import { useContentCipher } from './content-cipher/current-content-cipher';
import { CHUNK_BYTES, STORED_CHUNK_BYTES } from './format-constants';
import { openObject } from './open-object';
import { decodeRecord } from './record/decode-record';
import { mapRange } from './sizes/map-range';
import { deliver, type Delivery } from './testing/deliver';
import { refusalOf } from './testing/refusal-of';
import { sealExample } from './testing/sealed-example';

// what the proxy runs with; chunks/chunk-edges.spec.ts attacks both
useContentCipher(chooseContentCipher().cipher);

const PLAINTEXT_BYTES = 2 * CHUNK_BYTES + 5;
const victim = sealExample({
  plaintextBytes: PLAINTEXT_BYTES,
  checksums: [{ algorithm: 'SHA256', digest: randomBytes(32) }],
});
const record = Buffer.from(victim.record, 'base64url');
const chunksOf = (stored: Buffer) =>
  [0, 1, 2].map((index) => stored.subarray(index * STORED_CHUNK_BYTES, (index + 1) * STORED_CHUNK_BYTES));
const open = (bytes: Buffer) => () =>
  openObject({
    record: decodeRecord(bytes.toString('base64url')),
    bucketKey: victim.bucketKey.key,
    objectKey: victim.objectKey,
  });

/** Nothing but true plaintext, in whole chunks, before the refusal. */
function expectRefusedWithoutWrongByte({ emitted, outcome }: Delivery): void {
  expect(outcome).not.toBe('accepted');
  expect(emitted.equals(victim.plaintext.subarray(0, emitted.length))).toBe(true);
  if (outcome !== 'stored-trailing') expect(emitted.length % CHUNK_BYTES).toBe(0);
}

describe('an altered record', () => {
  it('is refused for every bit of every byte', () => {
    for (let offset = 0; offset < record.length; offset += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const altered = Buffer.from(record);
        altered.writeUInt8(altered.readUInt8(offset) ^ (1 << bit), offset);
        expect([offset, bit, refusalOf(open(altered))]).not.toContain('accepted');
      }
    }
  });

  it('is refused when it is cut anywhere', () => {
    for (let length = 0; length < record.length; length += 1) {
      expect(refusalOf(open(record.subarray(0, length)))).not.toBe('accepted');
    }
  });

  it('is refused in every other text of the same bytes', () => {
    // base64 of every length modulo 3, so that trailing bits and lone characters are met
    for (const bytes of [record, record.subarray(0, -1), record.subarray(0, -2)]) {
      const text = bytes.toString('base64url');
      const lastCharacter = text.charCodeAt(text.length - 1);
      const texts = [`${text}=`, `${text}==`, ` ${text}`, `${text}\n`, text.replace(/^./, '+')];
      // the next character differs in trailing bits only, where there are any
      if (bytes.length % 3 !== 0) texts.push(text.slice(0, -1) + String.fromCharCode(lastCharacter + 1));
      else texts.push(`${text}A`);
      for (const other of texts) expect(refusalOf(() => decodeRecord(other))).toBe('record-base64');
    }
  });

  it('is refused at another key, and under another bucket key', () => {
    const decoded = decodeRecord(victim.record);
    const { key } = victim.bucketKey;
    for (const objectKey of ['a/key2', 'a/ke', 'A/key', '/a/key', '']) {
      expect(refusalOf(() => openObject({ record: decoded, bucketKey: key, objectKey }))).toBe('seal');
    }
    const other = { record: decoded, bucketKey: randomBytes(32), objectKey: victim.objectKey };
    expect(refusalOf(() => openObject(other))).toBe('seal');
  });

  it('cannot be made of two records of the same bucket key', () => {
    const sibling = Buffer.from(victim.open().reseal(victim), 'base64url');
    for (let cut = 1; cut < record.length; cut += 1) {
      // up to dekNonce both are the same record; the seal begins 60 bytes before the end, its nonce included
      if (cut <= record.length - 60) continue;
      const spliced = Buffer.concat([record.subarray(0, cut), sibling.subarray(cut)]);
      expect(refusalOf(open(spliced))).toBe('seal');
    }
  });
});

describe('altered stored bytes', () => {
  it('are refused for every byte, before anything of their chunk is given out', () => {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0; // two errors for each of 131,000 flips
    const opened = victim.open();
    const bad = { emitted: 0, accepted: 0 };
    const emit = (): void => {
      bad.emitted += 1;
    };
    chunksOf(victim.stored).forEach((chunk, index) => {
      const first = index * CHUNK_BYTES;
      const range = mapRange({ first, last: first, plaintextBytes: PLAINTEXT_BYTES });
      const altered = Buffer.from(chunk);
      for (let offset = 0; offset < altered.length; offset += 1) {
        const original = altered.readUInt8(offset);
        altered.writeUInt8(original ^ (1 << (offset % 8)), offset);
        const opener = opened.opener(range);
        const refusal = refusalOf(() => {
          opener.write(altered, emit);
        });
        if (refusal !== 'chunk') bad.accepted += 1;
        altered.writeUInt8(original, offset);
      }
    });
    Error.stackTraceLimit = stackTraceLimit;
    expect(bad).toEqual({ emitted: 0, accepted: 0 });
  }, 120_000);

  it('are refused in the stream too, with nothing but true bytes before', () => {
    for (let offset = 0; offset < victim.stored.length; offset += 499) {
      const altered = Buffer.from(victim.stored);
      altered.writeUInt8(altered.readUInt8(offset) ^ 0x80, offset);
      const delivery = deliver(victim.open().opener(), altered, [1_000 + offset, 17, 30_000]);
      expectRefusedWithoutWrongByte(delivery);
      expect(delivery.emitted).toHaveLength(Math.floor(offset / STORED_CHUNK_BYTES) * CHUNK_BYTES);
    }
  });

  it('are refused when they are cut anywhere', () => {
    const lengths = new Set<number>();
    for (let length = 0; length < victim.stored.length; length += 331) lengths.add(length);
    for (const boundary of [0, STORED_CHUNK_BYTES, 2 * STORED_CHUNK_BYTES, victim.stored.length]) {
      for (let length = boundary - 40; length <= boundary + 40; length += 1) lengths.add(length);
    }
    for (const length of lengths) {
      if (length < 0 || length >= victim.stored.length) continue;
      const delivery = deliver(victim.open().opener(), victim.stored.subarray(0, length), [50_000]);
      expectRefusedWithoutWrongByte(delivery);
      expect(delivery.outcome).toBe('stored-truncated');
    }
  });

  it('are refused with anything behind them', () => {
    const [first] = chunksOf(victim.stored);
    for (const trailing of [Buffer.of(0), Buffer.alloc(28), first!, victim.stored]) {
      const delivery = deliver(victim.open().opener(), Buffer.concat([victim.stored, trailing]), [40_000]);
      expectRefusedWithoutWrongByte(delivery);
      expect(delivery.outcome).toBe('stored-trailing');
    }
  });

  it('are refused in every other order, with any chunk missing, twice or of another object', () => {
    const own = chunksOf(victim.stored);
    const other = chunksOf(sealExample({ plaintextBytes: PLAINTEXT_BYTES }).stored);
    // with the attemptId of the victim, so that it does not give them away
    const disguised = other.map((chunk) => Buffer.concat([own[0]!.subarray(0, 12), chunk.subarray(12)]));
    const attemptId = randomBytes(12);
    const foreignKey = randomBytes(32);
    const forged = chunksOf(
      runStage(
        new ChunkSealer({ segmentKey: foreignKey, attemptId, plaintextBytes: PLAINTEXT_BYTES }),
        victim.plaintext,
      ),
    );
    const all = [...own, ...other, ...disguised, ...forged];
    for (const a of all) {
      for (const b of [...all, undefined]) {
        for (const c of [...own, disguised[2]!, other[2]!, undefined]) {
          if (a === own[0] && b === own[1] && c === own[2]) continue;
          const stored = Buffer.concat([a, b, c].flatMap((chunk) => chunk ?? []));
          expectRefusedWithoutWrongByte(deliver(victim.open().opener(), stored, [70_000]));
        }
      }
    }
  });
});
