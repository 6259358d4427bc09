import type { ByteStage, Emit } from '@s3ep/byte-stage';
import { FormatError } from '../format-error';
import type { MultipartRead, PartRead } from './manifest-layout';

/**
 * The stored bytes of a read in, the plaintext of its range out: part after part, what lies between them skipped
 * (object-format.md 4.1, 4.4). Holds back what the opener of one part does.
 *
 * @throws {FormatError} `attempt`, `chunk`, `stored-truncated`, `stored-trailing`
 */
export class MultipartOpener implements ByteStage {
  readonly #read: MultipartRead;
  readonly #openPart: (step: PartRead) => ByteStage;
  #next = 0;
  #stage: ByteStage | undefined;
  /** Where in the object the next input byte lies. */
  #offset: number;

  /** @param options.openPart makes the stage for the chunks of one step */
  constructor({ read, openPart }: { read: MultipartRead; openPart: (step: PartRead) => ByteStage }) {
    this.#read = read;
    this.#openPart = openPart;
    this.#offset = read.storedFirst;
  }

  write(bytes: Buffer, emit: Emit): void {
    let rest = bytes;
    while (rest.length > 0) {
      const step = this.#read.steps[this.#next];
      if (step === undefined) throw new FormatError('stored-trailing');
      const { storedFirst, storedLast } = step.range;
      const padding = Math.max(storedFirst - this.#offset, 0);
      const chunks = rest.subarray(padding, padding + storedLast + 1 - Math.max(this.#offset, storedFirst));
      const taken = Math.min(padding, rest.length) + chunks.length;
      if (chunks.length > 0) this.#writeChunks(step, chunks, emit);
      this.#offset += taken;
      if (this.#offset > storedLast) this.#finishStep(emit);
      rest = rest.subarray(taken);
    }
  }

  finish(): void {
    if (this.#next < this.#read.steps.length) throw new FormatError('stored-truncated');
  }

  #writeChunks(step: PartRead, chunks: Buffer, emit: Emit): void {
    this.#stage ??= this.#openPart(step);
    this.#stage.write(chunks, emit);
  }

  #finishStep(emit: Emit): void {
    this.#stage?.finish(emit);
    this.#stage = undefined;
    this.#next += 1;
  }
}
