import type { ByteStage, Emit } from '@s3ep/byte-stage';
import { ATTEMPT_ID_BYTES, CHUNK_BYTES, CHUNK_OVERHEAD_BYTES, TAG_BYTES } from '../format-constants';
import { FormatError } from '../format-error';
import { invariant } from '../invariant';
import { chunkedSize } from '../sizes/chunked-size';
import type { ChunkRange } from '../sizes/map-range';
import type { ContentDecryptor } from '../content-cipher/content-cipher';
import { chunkNonce } from './chunk-nonce';
import { contentCipher } from '../content-cipher/current-content-cipher';

/** What a message is decrypted with. */
export interface ChunkOpenerOptions {
  /** Derives the key of the attempt that the chunks name; 32 bytes, which the opener wipes. */
  readonly segmentKey: (attemptId: Buffer) => Buffer;
  /** Length of the whole message, from its authenticated record. */
  readonly plaintextBytes: number;
  /** Plaintext bytes of a full chunk (object-format.md 3.1, 4.1). */
  readonly chunkBytes?: number;
  /** The chunks that will be written to the opener, and what of their plaintext is wanted. */
  readonly range: ChunkRange;
}

/**
 * Stored chunks in, plaintext of the range out (object-format.md 3). Holds the plaintext of at most one chunk back:
 * no byte of a chunk is emitted before its tag was verified.
 *
 * @throws {FormatError} `attempt`, `chunk`, `stored-truncated`, `stored-trailing`
 */
export class ChunkOpener implements ByteStage {
  readonly #options: ChunkOpenerOptions;
  readonly #storedBytes: number;
  readonly #storedChunkBytes: number;
  readonly #attemptId = Buffer.alloc(ATTEMPT_ID_BYTES);
  readonly #tag = Buffer.alloc(TAG_BYTES);
  #attempt: { id: Buffer; decryptor: ContentDecryptor } | undefined;
  #chunkIndex: number;
  #skip: number;
  #take: number;
  /** Stored bytes of this chunk that came so far, and how many it has. */
  #chunkFilled = 0;
  #chunkBytes: number;
  /** Of this chunk; not authenticated before the last byte of it came. */
  #plaintext = NOTHING;

  constructor(options: ChunkOpenerOptions) {
    this.#options = options;
    const { plaintextBytes, chunkBytes = CHUNK_BYTES } = options;
    this.#storedBytes = chunkedSize({ plaintextBytes, chunkBytes });
    this.#storedChunkBytes = chunkBytes + CHUNK_OVERHEAD_BYTES;
    this.#chunkIndex = options.range.firstChunk;
    this.#chunkBytes = this.#nextChunkBytes();
    this.#skip = options.range.skipBytes;
    this.#take = options.range.takeBytes;
  }

  write(bytes: Buffer, emit: Emit): void {
    let offset = 0;
    while (offset < bytes.length) {
      if (this.#chunkIndex > this.#options.range.lastChunk) throw new FormatError('stored-trailing');
      offset += this.#takeOver(bytes, offset);
      if (this.#chunkFilled === this.#chunkBytes) this.#release(emit);
    }
  }

  finish(): void {
    if (this.#chunkIndex <= this.#options.range.lastChunk) throw new FormatError('stored-truncated');
    invariant(this.#take === 0, 'the range lies within its chunks');
    this.#attempt?.decryptor.dispose();
  }

  /** Takes what belongs to the next field of the chunk, attemptId, ciphertext or tag, and returns its length. */
  #takeOver(bytes: Buffer, offset: number): number {
    const filled = this.#chunkFilled;
    const tagStart = this.#chunkBytes - TAG_BYTES;
    let taken: number;
    if (filled < ATTEMPT_ID_BYTES) {
      taken = bytes.copy(this.#attemptId, filled, offset);
      if (filled + taken === ATTEMPT_ID_BYTES) this.#startChunk();
    } else if (filled < tagStart) {
      const ciphertext = bytes.subarray(offset, offset + tagStart - filled);
      this.#decryptor.update(ciphertext, this.#plaintext, filled - ATTEMPT_ID_BYTES);
      taken = ciphertext.length;
    } else {
      taken = bytes.copy(this.#tag, filled - tagStart, offset);
    }
    this.#chunkFilled += taken;
    return taken;
  }

  #startChunk(): void {
    this.#attempt ??= this.#openAttempt();
    // object-format.md 3: all chunks of a message carry the same attemptId; a reader refuses a second one
    if (!this.#attempt.id.equals(this.#attemptId)) throw new FormatError('attempt');
    this.#decryptor.start(chunkNonce(this.#chunkIndex));
    this.#plaintext = Buffer.allocUnsafe(this.#chunkBytes - CHUNK_OVERHEAD_BYTES);
  }

  #openAttempt(): { id: Buffer; decryptor: ContentDecryptor } {
    const id = Buffer.from(this.#attemptId);
    const key = this.#options.segmentKey(id);
    const decryptor = contentCipher().decryptor(key);
    key.fill(0);
    return { id, decryptor };
  }

  get #decryptor(): ContentDecryptor {
    invariant(this.#attempt !== undefined, 'the attemptId of a chunk comes before its ciphertext');
    return this.#attempt.decryptor;
  }

  #release(emit: Emit): void {
    const plaintext = this.#plaintext;
    this.#plaintext = NOTHING;
    if (!this.#decryptor.finish(this.#tag)) throw new FormatError('chunk');
    this.#chunkIndex += 1;
    this.#chunkFilled = 0;
    this.#chunkBytes = this.#nextChunkBytes();
    const wanted = plaintext.subarray(this.#skip, this.#skip + this.#take);
    this.#skip = 0;
    this.#take -= wanted.length;
    if (wanted.length > 0) emit(wanted);
  }

  /** Stored length of the chunk that comes next; the last chunk of the message is short. */
  #nextChunkBytes(): number {
    return Math.min(this.#storedChunkBytes, this.#storedBytes - this.#chunkIndex * this.#storedChunkBytes);
  }
}

const NOTHING = Buffer.alloc(0);
