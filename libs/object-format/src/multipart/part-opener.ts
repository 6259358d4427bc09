import type { ByteStage, Emit } from '@s3ep/byte-stage';
import { ChunkOpener } from '../chunks/chunk-opener';
import { FormatError } from '../format-error';
import { invariant } from '../invariant';
import { chunkedSize } from '../sizes/chunked-size';
import { type ChunkRange, wholeMessage } from '../sizes/map-range';
import { partChunkBytes, storedPartSize } from '../sizes/part-size';

/** What one part is decrypted with. */
export interface PartOpenerOptions {
  /** Derives the key of an attempt to store this part. */
  readonly segmentKey: (attemptId: Buffer) => Buffer;
  /** The only attempt that is accepted; without it any, but one (object-format.md 4.4). */
  readonly attemptId?: Buffer | undefined;
  readonly plaintextBytes: number;
  /** The chunks that will be written, and what of their plaintext is wanted. Without it the whole part, padding included. */
  readonly range?: ChunkRange;
}

/**
 * Stored part in, plaintext out (object-format.md 4.1). Padding is counted and otherwise ignored. Holds back at most
 * one chunk, which is 64 KiB below 32 MiB and at most 16 MiB.
 *
 * @throws {FormatError} `attempt`, `chunk`, `stored-truncated`, `stored-trailing`
 */
export class PartOpener implements ByteStage {
  readonly #chunks: ChunkOpener;
  #chunkBytesLeft: number;
  #paddingLeft: number;
  #attemptId: Buffer | undefined;

  constructor({ segmentKey, attemptId: bound, plaintextBytes, range }: PartOpenerOptions) {
    const chunkBytes = partChunkBytes(plaintextBytes);
    const wholeChunks = chunkedSize({ plaintextBytes, chunkBytes });
    const chunks = range ?? wholeMessage({ plaintextBytes, chunkBytes });
    this.#chunkBytesLeft = chunks.storedLast + 1 - chunks.storedFirst;
    this.#paddingLeft = range === undefined ? storedPartSize(plaintextBytes) - wholeChunks : 0;
    this.#chunks = new ChunkOpener({
      segmentKey: (attemptId) => {
        // object-format.md 4.4: its attemptId, unless zeros
        if (bound !== undefined && !bound.equals(attemptId)) throw new FormatError('attempt');
        this.#attemptId = attemptId;
        return segmentKey(attemptId);
      },
      plaintextBytes,
      chunkBytes,
      range: chunks,
    });
  }

  /** The attempt that the chunks name, once the first has been read; authenticated when a byte of it was emitted. */
  get attemptId(): Buffer {
    invariant(this.#attemptId !== undefined, 'a chunk has been read');
    return this.#attemptId;
  }

  write(bytes: Buffer, emit: Emit): void {
    const chunks = bytes.subarray(0, this.#chunkBytesLeft);
    this.#chunkBytesLeft -= chunks.length;
    if (chunks.length > 0) this.#chunks.write(chunks, emit);
    this.#paddingLeft -= bytes.length - chunks.length;
    if (this.#paddingLeft < 0) throw new FormatError('stored-trailing');
  }

  finish(): void {
    this.#chunks.finish();
    if (this.#paddingLeft > 0) throw new FormatError('stored-truncated');
  }
}
