import { expect } from '@jest/globals';
import type { RawObject } from './embedded-control';
import type { Stack } from './stack';

const CHUNK_BYTES = 65_536;
const CHUNK_OVERHEAD_BYTES = 28;
const RUN_BYTES = 16;

/** A full chunk as it is stored (object-format 3). */
export const STORED_CHUNK_BYTES = CHUNK_BYTES + CHUNK_OVERHEAD_BYTES;

/** What the format says, written down a second time: nothing here comes from the code under test. */
export function expectedStoredBytes(plaintextBytes: number): number {
  return plaintextBytes + CHUNK_OVERHEAD_BYTES * (Math.floor(plaintextBytes / CHUNK_BYTES) + 1);
}

/** Three bytes of a run rule out nearly everything; two more times three leave nothing to chance. */
const SIEVED_BYTES = 3;
const SIEVE_OFFSETS = [0, SIEVED_BYTES, 2 * SIEVED_BYTES] as const;

/** Where the first 16-byte run of the plaintext begins in the stored bytes; -1: nowhere. */
export function findRunOf(plaintext: Buffer, stored: Buffer): number {
  if (plaintext.length < RUN_BYTES) return -1;
  const sieves = SIEVE_OFFSETS.map((offset) => {
    const seen = new Uint8Array(2 ** (8 * SIEVED_BYTES));
    for (let at = 0; at + RUN_BYTES <= plaintext.length; at++)
      seen[plaintext.readUIntBE(at + offset, SIEVED_BYTES)] = 1;
    return { offset, seen };
  });
  for (let at = 0; at + RUN_BYTES <= stored.length; at++) {
    const isCandidate = sieves.every(
      ({ offset, seen }) => seen[stored.readUIntBE(at + offset, SIEVED_BYTES)] === 1,
    );
    if (isCandidate && plaintext.includes(stored.subarray(at, at + RUN_BYTES))) return at;
  }
  return -1;
}

/** Reads an object behind the proxy's back, and expects ciphertext of exactly the right size with a record. */
export async function expectCiphertext(
  stack: Stack,
  { bucket = 'bucket', key, plaintext }: { bucket?: string; key: string; plaintext: Buffer },
): Promise<RawObject> {
  const raw = await stack.control.readRaw(bucket, key);
  expect(raw.body.length).toBe(expectedStoredBytes(plaintext.length));
  expect(findRunOf(plaintext, raw.body)).toBe(-1);
  expect(raw.metadata.s3ep).toMatch(/^[\w-]{100,}$/);
  return raw;
}
