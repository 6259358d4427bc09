import { randomBytes } from 'node:crypto';
import { runStage } from '@s3ep/byte-stage';
import type { BucketKey } from '../bucket-key';
import type { Checksum } from '../checksum';
import { openObject } from '../open-object';
import type { OpenedObject } from '../opened-object';
import { decodeRecord } from '../record/decode-record';
import { sealNewObject } from '../seal-new-object';

/** A sealed object with everything that went into it, for specs. */
export interface SealedExample {
  readonly bucketKey: BucketKey;
  readonly objectKey: string;
  readonly plaintext: Buffer;
  readonly record: string;
  readonly stored: Buffer;
  /** Opens it anew. */
  readonly open: () => OpenedObject;
}

/** Seals `plaintextBytes` random bytes under a new bucket key. */
export function sealExample({
  plaintextBytes,
  checksums = [],
}: {
  plaintextBytes: number;
  checksums?: readonly Checksum[];
}): SealedExample {
  const bucketKey = {
    kekId: 'kek-1',
    originBucket: 'photos',
    key: randomBytes(32),
    wrapped: randomBytes(60),
  };
  const objectKey = 'a/key';
  const plaintext = randomBytes(plaintextBytes);
  const { record, sealer } = sealNewObject({ bucketKey, objectKey, plaintextBytes, checksums });
  const open = () => openObject({ record: decodeRecord(record), bucketKey: bucketKey.key, objectKey });
  return { bucketKey, objectKey, plaintext, record, stored: runStage(sealer, plaintext), open };
}
