import { createHash } from 'node:crypto';
import { FormatError } from '../format-error';
import { decodeBase64url } from '../record/base64url';
import { ByteReader } from '../record/byte-reader';
import { ByteWriter } from '../record/byte-writer';
import { readRecord } from '../record/decode-record';
import { encodeRecord } from '../record/encode-record';
import type { ObjectRecord } from '../record/object-record';
import { openUpload } from './open-upload';
import type { OpenedUpload } from './opened-upload';

const ID_DIGITS = 32;
const PROOF_BYTES = 32;
const SEPARATOR = Buffer.of(0);

/** The state object of an open upload as parsed. Nothing in it is authenticated before `openUploadState`. */
export interface UploadState {
  readonly record: ObjectRecord;
  readonly objectKey: string;
  readonly uploadId: string;
  /** 32 bytes. */
  readonly proof: Buffer;
}

/** The `<id>` of the state of an upload: 32 hexadecimal digits (object-format.md 5). */
export function uploadStateId({
  bucket,
  objectKey,
  uploadId,
}: {
  bucket: string;
  objectKey: string;
  uploadId: string;
}): string {
  const hash = createHash('sha256').update(bucket).update(SEPARATOR).update(objectKey).update(SEPARATOR);
  return hash.update(uploadId).digest('hex').slice(0, ID_DIGITS);
}

/**
 * The content of `uploads/<id>/record` (object-format.md 5).
 *
 * @param options.record as `sealNewUpload` made it
 */
export function encodeUploadState({
  record,
  upload,
  objectKey,
  uploadId,
}: {
  record: string;
  upload: OpenedUpload;
  objectKey: string;
  uploadId: string;
}): Buffer {
  return new ByteWriter()
    .bytes(decodeBase64url(record))
    .len16(Buffer.from(objectKey))
    .len16(Buffer.from(uploadId))
    .bytes(upload.uploadIdProof(uploadId))
    .toBuffer();
}

/**
 * Inverse of {@link encodeUploadState}; it only parses.
 *
 * @throws {FormatError} as `decodeRecord`, and `upload-state`
 */
export function decodeUploadState(bytes: Buffer): UploadState {
  const start = new ByteReader(bytes, 'record-truncated');
  const record = readRecord(start);
  const reader = new ByteReader(bytes.subarray(start.offset), 'upload-state');
  const objectKey = reader.text(reader.u16(), 'upload-state');
  const uploadId = reader.text(reader.u16(), 'upload-state');
  const proof = reader.take(PROOF_BYTES);
  if (!reader.atEnd) throw new FormatError('upload-state');
  return { record, objectKey, uploadId, proof };
}

/** The metadata entry `s3ep` of the upload's object, out of its state. */
export function recordTextOf({ record }: UploadState): string {
  return encodeRecord(record);
}

/**
 * Opens the upload that a request names: its state must be of kind 2, sealed for this key, and made for this upload id
 * (object-format.md 5). Whether the bucket may hold objects of `state.record.originBucket` is for the caller to decide.
 *
 * @param options.bucketKey 32 bytes, unwrapped from `state.record.wrappedBucketKey`
 * @param options.objectKey of the request
 * @param options.uploadId of the request
 * @throws {FormatError} `upload-state`, `kind-unsupported`, `seal`, `commitment`, `upload-proof`
 */
export function openUploadState({
  state,
  bucketKey,
  objectKey,
  uploadId,
}: {
  state: UploadState;
  bucketKey: Buffer;
  objectKey: string;
  uploadId: string;
}): OpenedUpload {
  if (state.objectKey !== objectKey || state.uploadId !== uploadId) throw new FormatError('upload-state');
  const upload = openUpload({ record: state.record, bucketKey, objectKey });
  upload.requireUploadIdProof({ uploadId, proof: state.proof });
  return upload;
}
