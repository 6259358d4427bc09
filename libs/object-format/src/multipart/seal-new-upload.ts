import { randomBytes } from 'node:crypto';
import type { BucketKey } from '../bucket-key';
import { KEY_BYTES, NONCE_BYTES, OBJECT_ID_BYTES } from '../format-constants';
import { ObjectKeys } from '../keys/object-keys';
import { RandomDraw, type RandomBytes } from '../random-draw';
import { decodeRecord } from '../record/decode-record';
import { sealRecord } from '../record/seal-record';
import { type SealedMetadata, withMetadata } from '../sealed-metadata';
import { type AnnouncedChecksum, announcedChecksumExtension } from './announced-checksum';
import { openUpload } from './open-upload';
import type { OpenedUpload } from './opened-upload';

/** Random bytes of one upload: data key, objectId and the nonce of the seal. */
const DRAW_BYTES = KEY_BYTES + OBJECT_ID_BYTES + NONCE_BYTES;

/**
 * Prepares a new multipart upload: the metadata entry `s3ep` for CreateMultipartUpload, and the upload, opened.
 * Draws 60 bytes from `random`: data key (32), objectId (16), dekNonce (12).
 *
 * @param options.metadata what describes the object to be, sealed into the record (draws 12 more bytes); `in-clear`: it is
 *   not
 * @param options.announced about the checksum of the object to be; every process that takes part must know it
 */
export function sealNewUpload({
  bucketKey,
  objectKey,
  announced,
  metadata = 'in-clear',
  random = randomBytes,
}: {
  bucketKey: BucketKey;
  objectKey: string;
  announced?: AnnouncedChecksum | undefined;
  metadata?: SealedMetadata | 'in-clear' | undefined;
  random?: RandomBytes;
}): { record: string; upload: OpenedUpload } {
  const draw = new RandomDraw({ random, length: DRAW_BYTES });
  const dek = draw.take(KEY_BYTES);
  const objectId = draw.take(OBJECT_ID_BYTES);
  const dekNonce = draw.take(NONCE_BYTES);
  const keys = new ObjectKeys({ dek, objectId });
  const commitment = keys.commitment();
  const known = announced === undefined ? [] : [announcedChecksumExtension(announced)];
  const extensions = withMetadata(known, { keys, metadata, random });
  const content = { kind: 'multipart', objectId, commitment, extensions } as const;
  const record = sealRecord({ content, bucketKey, objectKey, dek, dekNonce });
  dek.fill(0); // from here on it exists only sealed, and in what opens it
  return {
    record,
    upload: openUpload({ record: decodeRecord(record), bucketKey: bucketKey.key, objectKey }),
  };
}
