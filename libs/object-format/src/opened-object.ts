import { randomBytes } from 'node:crypto';
import type { ByteStage } from '@s3ep/byte-stage';
import type { Checksum } from './checksum';
import { ChunkOpener } from './chunks/chunk-opener';
import { CHUNK_BYTES, NONCE_BYTES } from './format-constants';
import { FormatError } from './format-error';
import { invariant } from './invariant';
import type { ObjectKeys } from './keys/object-keys';
import type { ResealOptions } from './reseal-options';
import { CHECKSUMS_EXTENSION } from './record/extensions';
import type { ObjectRecord } from './record/object-record';
import { sealRecord } from './record/seal-record';
import { openMetadata, type SealedMetadata, withMetadata } from './sealed-metadata';
import { openChecksums } from './sealed-checksums';
import { SINGLE_PART_NUMBER } from './single-part-number';
import { type ChunkRange, wholeMessage } from './sizes/map-range';
import { storedSize } from './sizes/stored-size';

type SinglePartRecord = Extract<ObjectRecord, { kind: 'single-part' }>;

/** A single-part object whose record was verified. */
export class OpenedObject {
  readonly #record: SinglePartRecord;
  readonly #keys: ObjectKeys;
  readonly #dek: Buffer;
  #checksums: readonly Checksum[] | undefined;

  constructor({ record, keys, dek }: { record: SinglePartRecord; keys: ObjectKeys; dek: Buffer }) {
    this.#record = record;
    this.#keys = keys;
    this.#dek = dek;
  }

  /** Authenticated length of the plaintext. */
  get plaintextBytes(): number {
    return this.#record.plaintextBytes;
  }

  /** 32 public bytes that stand for the data key: the same in every copy of the object. */
  get commitment(): Buffer {
    return this.#record.commitment;
  }

  /**
   * Checksums of the plaintext, decrypted when they are first asked for.
   *
   * @throws {FormatError} `checksums`
   */
  get checksums(): readonly Checksum[] {
    this.#checksums ??= this.#openChecksums();
    return this.#checksums;
  }

  /**
   * What describes the object, decrypted; undefined where that stands beside the record, in clear.
   *
   * @throws {FormatError} `sealed-metadata`
   */
  get metadata(): SealedMetadata | undefined {
    return openMetadata(this.#record, this.#keys);
  }

  /**
   * Compares the size that the backend states with the authenticated length (object-format.md 3.1). To be called
   * before a range is mapped: a reader of a range never meets the end of the object.
   *
   * @param storedBytes of the whole object, from Content-Length or the total of Content-Range
   * @throws {FormatError} `stored-size`
   */
  requireStoredSize(storedBytes: number): void {
    if (storedBytes !== storedSize(this.plaintextBytes)) throw new FormatError('stored-size');
  }

  /**
   * A stage from stored bytes to plaintext.
   *
   * @param range from `mapRange` with this object's length; the input is then the stored bytes from
   *   `storedFirst` to `storedLast`, and the output exactly the plaintext of the range. Without it: the whole.
   */
  opener(
    range: ChunkRange = wholeMessage({ plaintextBytes: this.plaintextBytes, chunkBytes: CHUNK_BYTES }),
  ): ByteStage {
    invariant(range.storedLast < storedSize(this.plaintextBytes), 'a range was mapped with the right length');
    return new ChunkOpener({
      segmentKey: (attemptId) => this.#keys.segmentKey({ partNumber: SINGLE_PART_NUMBER, attemptId }),
      plaintextBytes: this.plaintextBytes,
      range,
    });
  }

  /**
   * The record of a copy: the same data key, objectId, length and extensions (unknown ones too), sealed for
   * another place (object-format.md 6). Draws a dekNonce (12) from `random`.
   *
   * @param options.metadata sealed in the place of what the record has (draws 12 more bytes), or none; left out: kept
   */
  reseal({ bucketKey, objectKey, metadata, random = randomBytes }: ResealOptions): string {
    const dekNonce = random(NONCE_BYTES);
    const { extensions: kept } = this.#record;
    const extensions =
      metadata === undefined ? kept : withMetadata(kept, { keys: this.#keys, metadata, random });
    const content = { ...this.#record, extensions };
    return sealRecord({ content, bucketKey, objectKey, dek: this.#dek, dekNonce });
  }

  #openChecksums(): readonly Checksum[] {
    const extension = this.#record.extensions.find(({ type }) => type === CHECKSUMS_EXTENSION);
    if (extension === undefined) return [];
    return openChecksums({ metaKey: this.#keys.metaKey(), value: extension.value });
  }
}
