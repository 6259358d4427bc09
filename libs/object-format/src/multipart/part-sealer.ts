import type { ByteStage, Emit } from '@s3ep/byte-stage';
import { ChunkSealer } from '../chunks/chunk-sealer';
import { chunkedSize } from '../sizes/chunked-size';
import { partChunkBytes, storedPartSize } from '../sizes/part-size';

/**
 * Plaintext of a part in, stored part out: its chunks, then zeros up to `plaintextBytes` and `F`
 * (object-format.md 4.1). Holds at most a tag back; the last tag and the padding leave only in `finish`, so that a
 * backend keeps nothing to whose end a stage before has not agreed.
 *
 * @throws {InvariantError} where not exactly `plaintextBytes` are written
 */
export class PartSealer implements ByteStage {
  readonly #chunks: ChunkSealer;
  readonly #paddingBytes: number;

  constructor(options: { segmentKey: Buffer; attemptId: Buffer; plaintextBytes: number }) {
    const { plaintextBytes } = options;
    const chunkBytes = partChunkBytes(plaintextBytes);
    this.#chunks = new ChunkSealer({ ...options, chunkBytes });
    this.#paddingBytes = storedPartSize(plaintextBytes) - chunkedSize({ plaintextBytes, chunkBytes });
  }

  write(bytes: Buffer, emit: Emit): void {
    this.#chunks.write(bytes, emit);
  }

  finish(emit: Emit): void {
    this.#chunks.finish(emit);
    if (this.#paddingBytes > 0) emit(Buffer.alloc(this.#paddingBytes));
  }
}
