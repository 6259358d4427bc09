import { expect, it } from '@jest/globals';
import type { BucketSettings } from '@s3ep/config';
import { requireAllowedKind } from './require-allowed-kind';

type Row = readonly [BucketSettings['mode'], BucketSettings['plaintextReads'], string, string];

/** Mode, plaintextReads, and what becomes of an encrypted and of a plain object. */
const ROWS: readonly Row[] = [
  ['encrypted', 'refuse', 'read', 'no-record'],
  ['encrypted', 'pass-through', 'read', 'read'],
  ['mixed', 'refuse', 'read', 'no-record'],
  ['mixed', 'pass-through', 'read', 'read'],
  ['passthrough', 'refuse', 'encrypted-object-in-passthrough-bucket', 'read'],
  ['passthrough', 'pass-through', 'encrypted-object-in-passthrough-bucket', 'read'],
];

function outcome(mode: Row[0], plaintextReads: Row[1], isEncrypted: boolean): string {
  try {
    requireAllowedKind({ mode, plaintextReads }, { isEncrypted });
    return 'read';
  } catch (error) {
    return (error as { reason: string }).reason;
  }
}

it.each(ROWS)('mode %s with plaintextReads %s: encrypted %s, plain %s', (mode, reads, encrypted, plain) => {
  expect([outcome(mode, reads, true), outcome(mode, reads, false)]).toEqual([encrypted, plain]);
});
