import type { Readable } from 'node:stream';
import type { ByteStage, Emit } from '@s3ep/byte-stage';

type Result = IteratorResult<Buffer, undefined>;
interface Waiting {
  resolve(result: Result): void;
  reject(error: unknown): void;
}
const DONE: Result = { done: true, value: undefined };

/**
 * What `stagedBody` is, written out by hand for a stream: generators over streams leave so much garbage behind
 * that collecting it costs more than the stage. One reader, which asks for the next piece after it got the last.
 *
 * Reads no further than it is read. Ends only after the stage agreed; leaves the source alone when the reader
 * gives up.
 */
export class StagedReadable implements AsyncIterableIterator<Buffer, undefined> {
  readonly #source: Readable;
  readonly #stage: ByteStage;
  #output: Buffer[] = [];
  #given = 0;
  #ended = false;
  #error: unknown;
  #waiting: Waiting | undefined;
  readonly #emit: Emit = (bytes) => {
    this.#output.push(bytes);
  };
  readonly #onReadable = (): void => {
    if (!this.#waiting) return;
    try {
      this.#pull();
    } catch (error) {
      this.#fail(error);
    }
    this.#settle();
  };
  readonly #onEnd = (): void => {
    this.#detach();
    this.#ended = true;
    try {
      this.#stage.finish(this.#emit);
    } catch (error) {
      this.#fail(error);
    }
    this.#settle();
  };
  readonly #onError = (error: Error): void => {
    this.#fail(error);
    this.#settle();
  };
  readonly #onClose = (): void => {
    this.#onError(new Error('the source was closed before its end'));
  };

  constructor(source: Readable, stage: ByteStage) {
    this.#source = source;
    this.#stage = stage;
    if (source.readableEnded || source.destroyed) {
      this.#error = source.errored ?? new Error('the source cannot be read any more');
      return;
    }
    source.on('readable', this.#onReadable).on('end', this.#onEnd);
    source.on('error', this.#onError).on('close', this.#onClose);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      if (!this.#settle()) this.#onReadable();
    });
  }

  /** Gives up: what is still to come is left to others. */
  return(): Promise<Result> {
    this.#detach();
    this.#output = [];
    this.#given = 0;
    this.#ended = true;
    return Promise.resolve(DONE);
  }

  /** Sends pieces through the stage until something comes out of it. */
  #pull(): void {
    while (this.#output.length === 0) {
      const piece = this.#source.read() as Buffer | null;
      if (piece === null) return;
      this.#stage.write(piece, this.#emit);
    }
  }

  /** Gives the reader what it waits for, if it is there; pieces that were made before a failure come first. */
  #settle(): boolean {
    const waiting = this.#waiting;
    if (!waiting) return false;
    const value = this.#output[this.#given];
    if (value) {
      this.#given += 1;
      if (this.#given === this.#output.length) {
        this.#output = [];
        this.#given = 0;
      }
      this.#waiting = undefined;
      waiting.resolve({ done: false, value });
    } else if (this.#error !== undefined) {
      this.#waiting = undefined;
      waiting.reject(this.#error);
    } else if (this.#ended) {
      this.#waiting = undefined;
      waiting.resolve(DONE);
    }
    return this.#waiting === undefined;
  }

  #fail(error: unknown): void {
    this.#error ??= error;
    this.#detach();
  }

  #detach(): void {
    const source = this.#source;
    source.off('readable', this.#onReadable).off('end', this.#onEnd);
    source.off('error', this.#onError).off('close', this.#onClose);
  }
}
