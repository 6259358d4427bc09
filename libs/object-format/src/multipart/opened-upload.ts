import { randomBytes, timingSafeEqual } from 'node:crypto';
import { type ByteStage, runStage } from '@s3ep/byte-stage';
import { ATTEMPT_ID_BYTES } from '../format-constants';
import { FormatError } from '../format-error';
import { invariant } from '../invariant';
import { hmacSha256 } from '../keys/hmac-sha256';
import type { RandomBytes } from '../random-draw';
import { ByteWriter } from '../record/byte-writer';
import type { ChunkRange } from '../sizes/map-range';
import { plaintextPartSize, storedPartSize } from '../sizes/part-size';
import { type AnnouncedChecksum, announcedChecksumOf } from './announced-checksum';
import { isAttemptId } from './attempt-id';
import { sealManifest } from './manifest';
import type { ManifestContent } from './manifest-payload';
import type { MultipartSecrets } from './multipart-secrets';
import { isClientPartNumber } from './part-number';
import { PartOpener } from './part-opener';
import { PartSealer } from './part-sealer';
import type { ResealOptions } from '../reseal-options';
import { resealMultipart } from './reseal-multipart';

/** One attempt to store a part. */
export interface SealedPart {
  /** 12 bytes; goes into the part's ETag. */
  readonly attemptId: Buffer;
  readonly sealer: ByteStage;
  /** Exact length of what the sealer makes. */
  readonly storedBytes: number;
}

/** A kept last part that was verified. */
export interface KeptPart {
  readonly attemptId: Buffer;
  readonly plaintext: Buffer;
}

/** An open multipart upload whose record was verified. */
export class OpenedUpload {
  readonly #secrets: MultipartSecrets;

  constructor(secrets: MultipartSecrets) {
    this.#secrets = secrets;
  }

  /** 32 public bytes that stand for the data key: by them a completed object is known to be of this upload. */
  get commitment(): Buffer {
    return this.#secrets.record.commitment;
  }

  /** What CreateMultipartUpload said about the checksum of the object to be (object-format.md 2.3). */
  get announcedChecksum(): AnnouncedChecksum | undefined {
    return announcedChecksumOf(this.#secrets.record.extensions);
  }

  /**
   * Prepares one attempt to store a part. A retry, and the same part sent again, needs a new call: a key is never used
   * for a second attempt (object-format.md 1). Draws an attemptId (12) from `random`.
   *
   * @param options.plaintextBytes exact length; the sealer throws an InvariantError for any other
   * @throws {InvariantError} for a number or length that no part has, which the caller answers beforehand
   */
  partSealer({
    partNumber,
    plaintextBytes,
    random = randomBytes,
  }: {
    partNumber: number;
    plaintextBytes: number;
    random?: RandomBytes;
  }): SealedPart {
    invariant(isClientPartNumber(partNumber), 'a client has parts 1 to 9,999');
    const attemptId = random(ATTEMPT_ID_BYTES);
    // object-format.md 4.2: zeros stand for any attempt
    invariant(isAttemptId(attemptId), 'an attempt is 12 bytes, not all zeros');
    const segmentKey = this.#secrets.keys.segmentKey({ partNumber, attemptId });
    return {
      attemptId,
      sealer: new PartSealer({ segmentKey, attemptId, plaintextBytes }),
      storedBytes: storedPartSize(plaintextBytes),
    };
  }

  /**
   * A stage from a stored part to its plaintext.
   *
   * @param options.attemptId the only attempt to accept; without it any, but one
   * @param options.range from `mapPartRange` with the part's length; without it the whole part, padding included
   */
  partOpener({
    partNumber,
    plaintextBytes,
    attemptId,
    range,
  }: {
    partNumber: number;
    plaintextBytes: number;
    attemptId?: Buffer | undefined;
    range?: ChunkRange;
  }): PartOpener {
    const { keys } = this.#secrets;
    return new PartOpener({
      segmentKey: (attempt) => keys.segmentKey({ partNumber, attemptId: attempt }),
      attemptId,
      plaintextBytes,
      ...(range === undefined ? {} : { range }),
    });
  }

  /**
   * Decrypts and verifies a kept last part (object-format.md 5.1 step 3), which is in memory.
   *
   * @param options.stored the whole tail object
   * @param options.attemptId as the client's ETag binds it, if it does
   * @throws {FormatError} `stored-size`, `attempt`, `chunk`
   */
  openKeptPart({
    partNumber,
    stored,
    attemptId,
  }: {
    partNumber: number;
    stored: Buffer;
    attemptId?: Buffer | undefined;
  }): KeptPart {
    const plaintextBytes = plaintextPartSize(stored.length);
    if (plaintextBytes === undefined) throw new FormatError('stored-size');
    const opener = this.partOpener({ partNumber, plaintextBytes, attemptId });
    const plaintext = runStage(opener, stored);
    return { attemptId: opener.attemptId, plaintext };
  }

  /**
   * The manifest with which the upload is completed (object-format.md 4.3): the same bytes for the same content.
   *
   * @throws {InvariantError} for parts that do not ascend, or sizes and counts that no object has
   */
  buildManifest(content: ManifestContent): Buffer {
    return sealManifest({ keys: this.#secrets.keys, content });
  }

  /** Proves, to whoever can open the record, that it is of this upload id: 32 bytes (object-format.md 5). */
  uploadIdProof(uploadId: string): Buffer {
    const named = new ByteWriter().len16(Buffer.from(uploadId)).toBuffer();
    return hmacSha256(this.#secrets.keys.uploadKey(), named);
  }

  /**
   * Compares a proof in constant time.
   *
   * @throws {FormatError} `upload-proof`
   */
  requireUploadIdProof({ uploadId, proof }: { uploadId: string; proof: Buffer }): void {
    const right = this.uploadIdProof(uploadId);
    if (proof.length !== right.length || !timingSafeEqual(proof, right))
      throw new FormatError('upload-proof');
  }

  /** The same upload's record for another place or bucket key. Draws a dekNonce (12) from `random`. */
  reseal(options: ResealOptions): string {
    return resealMultipart(this.#secrets, options);
  }
}
