import { createDecipheriv, type KeyObject } from 'node:crypto';
import type { ByteStage, Emit } from '@s3ep/byte-stage';
import { ATTEMPT_ID_BYTES, CHUNK_BYTES, CHUNK_OVERHEAD_BYTES, TAG_BYTES } from '../format-constants';
import { FormatError } from '../format-error';
import { invariant } from '../invariant';
import { CIPHER, CIPHER_OPTIONS } from '../keys/aes-gcm';
import { chunkedSize } from '../sizes/chunked-size';
import type { ChunkRange } from '../sizes/map-range';
import { chunkNonce } from './chunk-nonce';

/** What a message is decrypted with. */
export interface ChunkOpenerOptions {
  /** Derives the key of the attempt that the chunks name. */
  readonly segmentKey: (attemptId: Buffer) => KeyObject;
  /** Length of the whole message, from its authenticated record. */
  readonly plaintextBytes: number;
  /** Plaintext bytes of a full chunk (object-format.md 3.1, 4.1). */
  readonly chunkBytes?: number;
  /** The chunks that will be written to the opener, and what of their plaintext is wanted. */
  readonly range: ChunkRange;
}

/**
 * Stored chunks in, plaintext of the range out (object-format.md 3). Holds at most one stored chunk back: no
 * byte of a chunk is emitted before its tag was verified.
 *
 * @throws {FormatError} `attempt`, `chunk`, `stored-truncated`, `stored-trailing`
 */
export class ChunkOpener implements ByteStage {
  readonly #options: ChunkOpenerOptions;
  readonly #storedBytes: number;
  readonly #storedChunkBytes: number;
  #chunkIndex: number;
  #skip: number;
  #take: number;
  #attempt: { id: Buffer; key: KeyObject } | undefined;
  #chunk: Buffer | undefined;
  #chunkFilled = 0;

  constructor(options: ChunkOpenerOptions) {
    this.#options = options;
    const { plaintextBytes, chunkBytes = CHUNK_BYTES } = options;
    this.#storedBytes = chunkedSize({ plaintextBytes, chunkBytes });
    this.#storedChunkBytes = chunkBytes + CHUNK_OVERHEAD_BYTES;
    this.#chunkIndex = options.range.firstChunk;
    this.#skip = options.range.skipBytes;
    this.#take = options.range.takeBytes;
  }

  write(bytes: Buffer, emit: Emit): void {
    let offset = 0;
    while (offset < bytes.length) {
      if (this.#chunkIndex > this.#options.range.lastChunk) throw new FormatError('stored-trailing');
      const chunkBytes = this.#chunkBytes();
      const end = Math.min(bytes.length, offset + chunkBytes - this.#chunkFilled);
      if (end - offset === chunkBytes) {
        this.#open(bytes.subarray(offset, end), emit);
      } else {
        this.#chunk ??= Buffer.allocUnsafeSlow(chunkBytes);
        bytes.copy(this.#chunk, this.#chunkFilled, offset, end);
        this.#chunkFilled += end - offset;
        if (this.#chunkFilled === chunkBytes) {
          this.#chunkFilled = 0;
          this.#open(this.#chunk.subarray(0, chunkBytes), emit);
        }
      }
      offset = end;
    }
  }

  finish(): void {
    if (this.#chunkIndex <= this.#options.range.lastChunk) throw new FormatError('stored-truncated');
    invariant(this.#take === 0, 'the range lies within its chunks');
  }

  /** Stored length of the chunk that is being collected; the last chunk of the message is short. */
  #chunkBytes(): number {
    return Math.min(this.#storedChunkBytes, this.#storedBytes - this.#chunkIndex * this.#storedChunkBytes);
  }

  #open(stored: Buffer, emit: Emit): void {
    const key = this.#keyOf(stored.subarray(0, ATTEMPT_ID_BYTES));
    const decipher = createDecipheriv(CIPHER, key, chunkNonce(this.#chunkIndex), CIPHER_OPTIONS);
    const plaintext = decipher.update(stored.subarray(ATTEMPT_ID_BYTES, -TAG_BYTES));
    decipher.setAuthTag(stored.subarray(-TAG_BYTES));
    try {
      decipher.final();
    } catch {
      throw new FormatError('chunk');
    }
    this.#chunkIndex += 1;
    const wanted = plaintext.subarray(this.#skip, this.#skip + this.#take);
    this.#skip = 0;
    this.#take -= wanted.length;
    if (wanted.length > 0) emit(wanted);
  }

  /** object-format.md 3: all chunks of a message carry the same attemptId; a reader refuses a second one. */
  #keyOf(attemptId: Buffer): KeyObject {
    if (this.#attempt === undefined) {
      const id = Buffer.from(attemptId);
      this.#attempt = { id, key: this.#options.segmentKey(id) };
    } else if (!this.#attempt.id.equals(attemptId)) {
      throw new FormatError('attempt');
    }
    return this.#attempt.key;
  }
}
