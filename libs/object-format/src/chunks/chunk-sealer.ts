import type { ByteStage, Emit } from '@s3ep/byte-stage';
import { ATTEMPT_ID_BYTES, CHUNK_BYTES, TAG_BYTES } from '../format-constants';
import { invariant } from '../invariant';
import type { ContentEncryptor } from '../content-cipher/content-cipher';
import { chunkNonce } from './chunk-nonce';
import { contentCipher } from '../content-cipher/current-content-cipher';

/** What one attempt to store a message is encrypted with. */
export interface ChunkSealerOptions {
  /** The key of this attempt; never used for another (object-format.md 1). 32 bytes, which the sealer wipes. */
  readonly segmentKey: Buffer;
  readonly attemptId: Buffer;
  /** Exact length of the message, as the record declares it. */
  readonly plaintextBytes: number;
  /** Plaintext bytes of a full chunk (object-format.md 3.1, 4.1). */
  readonly chunkBytes?: number;
}

/**
 * Plaintext in, stored chunks out (object-format.md 3). Holds no plaintext back, and of every piece makes one piece.
 *
 * The last chunk is shorter than a chunk, so it is closed only by `finish`: as long as a stage before has not
 * agreed to the end, the backend misses at least a tag, and cannot keep the object.
 *
 * @throws {InvariantError} where not exactly `plaintextBytes` are written
 */
export class ChunkSealer implements ByteStage {
  readonly #options: ChunkSealerOptions;
  readonly #chunkBytes: number;
  readonly #encryptor: ContentEncryptor;
  #chunkIndex = 0;
  #chunkFilled = 0;
  #written = 0;

  constructor(options: ChunkSealerOptions) {
    this.#options = options;
    this.#chunkBytes = options.chunkBytes ?? CHUNK_BYTES;
    this.#encryptor = contentCipher().encryptor(options.segmentKey);
    options.segmentKey.fill(0);
  }

  write(bytes: Buffer, emit: Emit): void {
    if (bytes.length === 0) return;
    const isFirst = this.#written === 0;
    this.#written += bytes.length;
    invariant(this.#written <= this.#options.plaintextBytes, 'more plaintext than declared');
    const output = Buffer.allocUnsafe(this.#outputBytes(bytes.length, isFirst));
    let filled = isFirst ? this.#startChunk(output, 0) : 0;
    let offset = 0;
    while (offset < bytes.length) {
      const end = Math.min(bytes.length, offset + this.#chunkBytes - this.#chunkFilled);
      this.#encryptor.update(bytes.subarray(offset, end), output, filled);
      filled += end - offset;
      this.#chunkFilled += end - offset;
      offset = end;
      if (this.#chunkFilled === this.#chunkBytes) filled = this.#nextChunk(output, filled);
    }
    invariant(filled === output.length, 'the output has the length that was planned');
    emit(output);
  }

  finish(emit: Emit): void {
    invariant(this.#written === this.#options.plaintextBytes, 'less plaintext than declared');
    const output = Buffer.allocUnsafe(this.#outputBytes(0, this.#written === 0) + TAG_BYTES);
    const filled = this.#written === 0 ? this.#startChunk(output, 0) : 0;
    this.#encryptor.finish(output, filled);
    this.#encryptor.dispose();
    emit(output);
  }

  /** Stored length of a piece: the attemptId of the first chunk, and what stands between two chunks. */
  #outputBytes(plaintextBytes: number, isFirst: boolean): number {
    const boundaries = Math.floor((this.#chunkFilled + plaintextBytes) / this.#chunkBytes);
    return plaintextBytes + boundaries * (TAG_BYTES + ATTEMPT_ID_BYTES) + (isFirst ? ATTEMPT_ID_BYTES : 0);
  }

  #nextChunk(output: Buffer, offset: number): number {
    this.#encryptor.finish(output, offset);
    this.#chunkIndex += 1;
    this.#chunkFilled = 0;
    return this.#startChunk(output, offset + TAG_BYTES);
  }

  /** Returns where the ciphertext of the chunk goes. */
  #startChunk(output: Buffer, offset: number): number {
    this.#encryptor.start(chunkNonce(this.#chunkIndex));
    return offset + this.#options.attemptId.copy(output, offset);
  }
}
