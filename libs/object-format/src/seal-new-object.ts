import { randomBytes } from 'node:crypto';
import type { ByteStage } from '@s3ep/byte-stage';
import type { BucketKey } from './bucket-key';
import type { Checksum } from './checksum';
import { ChunkSealer } from './chunks/chunk-sealer';
import { ATTEMPT_ID_BYTES, KEY_BYTES, NONCE_BYTES, OBJECT_ID_BYTES } from './format-constants';
import { invariant } from './invariant';
import { ObjectKeys } from './keys/object-keys';
import { RandomDraw, type RandomBytes } from './random-draw';
import { CHECKSUMS_EXTENSION, type Extension } from './record/extensions';
import { sealRecord } from './record/seal-record';
import { sealChecksums } from './sealed-checksums';
import { type SealedMetadata, withMetadata } from './sealed-metadata';
import { SINGLE_PART_NUMBER } from './single-part-number';
import { MAX_PLAINTEXT_BYTES } from './sizes/stored-size';

/** Random bytes of one object: data key, objectId, attemptId and two nonces. */
const DRAW_BYTES = KEY_BYTES + OBJECT_ID_BYTES + ATTEMPT_ID_BYTES + 2 * NONCE_BYTES;

/** An object to be stored: its metadata entry `s3ep`, and the stage that makes its stored bytes. */
export interface SealedObject {
  readonly record: string;
  readonly sealer: ByteStage;
}

/**
 * Prepares a single-part object for one attempt to store it. A retry needs a new call: a data key is never used
 * for a second attempt (object-format.md 1).
 *
 * Draws 84 bytes from `random`: data key (32), objectId (16), attemptId (12), dekNonce (12), and the nonce of the
 * checksums (12, left unused where there are none). The data key is wiped there before the call returns.
 *
 * @param options.plaintextBytes exact length; the sealer throws an InvariantError for any other
 * @param options.metadata what describes the object, sealed into the record (draws 12 more bytes); `in-clear`: it is not
 * @param options.checksums digests of the plaintext known before the body is sent, sealed into the record
 * @throws {InvariantError} above MAX_PLAINTEXT_BYTES, which the caller answers as `EntityTooLarge` beforehand
 */
export function sealNewObject({
  bucketKey,
  objectKey,
  plaintextBytes,
  checksums = [],
  metadata = 'in-clear',
  random = randomBytes,
}: {
  bucketKey: BucketKey;
  objectKey: string;
  plaintextBytes: number;
  checksums?: readonly Checksum[];
  metadata?: SealedMetadata | 'in-clear' | undefined;
  random?: RandomBytes;
}): SealedObject {
  invariant(
    Number.isSafeInteger(plaintextBytes) && plaintextBytes >= 0 && plaintextBytes <= MAX_PLAINTEXT_BYTES,
    'a single-part object fits one PUT',
  );
  const draw = new RandomDraw({ random, length: DRAW_BYTES });
  const dek = draw.take(KEY_BYTES);
  const objectId = draw.take(OBJECT_ID_BYTES);
  const attemptId = draw.take(ATTEMPT_ID_BYTES);
  const dekNonce = draw.take(NONCE_BYTES);
  const keys = new ObjectKeys({ dek, objectId });
  const extensions: Extension[] = [];
  if (checksums.length > 0) {
    const nonce = draw.take(NONCE_BYTES);
    const value = sealChecksums({ metaKey: keys.metaKey(), nonce, checksums });
    extensions.push({ type: CHECKSUMS_EXTENSION, value });
  }
  const record = sealRecord({
    content: {
      kind: 'single-part',
      objectId,
      plaintextBytes,
      commitment: keys.commitment(),
      extensions: withMetadata(extensions, { keys, metadata, random }),
    },
    bucketKey,
    objectKey,
    dek,
    dekNonce,
  });
  dek.fill(0); // from here on it exists only sealed
  const segmentKey = keys.segmentKey({ partNumber: SINGLE_PART_NUMBER, attemptId });
  return { record, sealer: new ChunkSealer({ segmentKey, attemptId, plaintextBytes }) };
}
