import { createCipheriv, type CipherGCM, type KeyObject } from 'node:crypto';
import type { ByteStage, Emit } from '@s3ep/byte-stage';
import { CHUNK_BYTES } from '../format-constants';
import { invariant } from '../invariant';
import { CIPHER, CIPHER_OPTIONS } from '../keys/aes-gcm';
import { chunkNonce } from './chunk-nonce';

/** What one attempt to store a message is encrypted with. */
export interface ChunkSealerOptions {
  /** The key of this attempt; never used for another (object-format.md 1). */
  readonly segmentKey: KeyObject;
  readonly attemptId: Buffer;
  /** Exact length of the message, as the record declares it. */
  readonly plaintextBytes: number;
  /** Plaintext bytes of a full chunk (object-format.md 3.1, 4.1). */
  readonly chunkBytes?: number;
}

/**
 * Plaintext in, stored chunks out (object-format.md 3). Holds no plaintext and at most a tag back.
 *
 * The last chunk is shorter than a chunk, so it is closed only by `finish`: as long as a stage before has not
 * agreed to the end, the backend misses at least a tag, and cannot keep the object.
 *
 * @throws {InvariantError} where not exactly `plaintextBytes` are written
 */
export class ChunkSealer implements ByteStage {
  readonly #options: ChunkSealerOptions;
  readonly #chunkBytes: number;
  #cipher: CipherGCM;
  #chunkIndex = 0;
  #chunkFilled = 0;
  #written = 0;
  /** What comes before the next ciphertext: the tag of the last chunk and the attemptId of this one. */
  #pending: Buffer;

  constructor(options: ChunkSealerOptions) {
    this.#options = options;
    this.#chunkBytes = options.chunkBytes ?? CHUNK_BYTES;
    this.#cipher = this.#startChunk();
    // a copy, because the receiver owns what is emitted
    this.#pending = Buffer.from(options.attemptId);
  }

  write(bytes: Buffer, emit: Emit): void {
    this.#written += bytes.length;
    invariant(this.#written <= this.#options.plaintextBytes, 'more plaintext than declared');
    let offset = 0;
    while (offset < bytes.length) {
      const end = Math.min(bytes.length, offset + this.#chunkBytes - this.#chunkFilled);
      this.#flush(emit);
      emit(this.#cipher.update(bytes.subarray(offset, end)));
      this.#chunkFilled += end - offset;
      offset = end;
      if (this.#chunkFilled === this.#chunkBytes) this.#nextChunk();
    }
  }

  finish(emit: Emit): void {
    invariant(this.#written === this.#options.plaintextBytes, 'less plaintext than declared');
    this.#flush(emit);
    this.#cipher.final();
    emit(this.#cipher.getAuthTag());
  }

  #nextChunk(): void {
    this.#cipher.final();
    this.#pending = Buffer.concat([this.#cipher.getAuthTag(), this.#options.attemptId]);
    this.#chunkIndex += 1;
    this.#chunkFilled = 0;
    this.#cipher = this.#startChunk();
  }

  #startChunk(): CipherGCM {
    return createCipheriv(CIPHER, this.#options.segmentKey, chunkNonce(this.#chunkIndex), CIPHER_OPTIONS);
  }

  #flush(emit: Emit): void {
    if (this.#pending.length === 0) return;
    emit(this.#pending);
    this.#pending = NOTHING;
  }
}

const NOTHING = Buffer.alloc(0);
