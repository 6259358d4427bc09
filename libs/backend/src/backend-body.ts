import { Readable } from 'node:stream';
import type { ByteStage, Emit } from '@s3ep/byte-stage';
import type { Dispatcher } from 'undici';

const HIGH_WATER_MARK_BYTES = 131_072;

/**
 * The body of an answer, pulled from the backend's socket as fast as its reader takes it and no faster.
 *
 * A stage can be put in the way with `through`; it then costs no stream of its own. Whatever goes wrong, on the
 * wire or in the stage, destroys the stream with that error, so a reader under `pipeline` never sees a clean end.
 */
export class BackendBody extends Readable {
  readonly #controller: Dispatcher.DispatchController;
  #stage: ByteStage | undefined;
  #ended = false;
  readonly #emit: Emit = (bytes) => {
    if (bytes.length > 0 && !this.push(bytes)) this.#controller.pause();
  };

  constructor(controller: Dispatcher.DispatchController) {
    super({ highWaterMark: HIGH_WATER_MARK_BYTES });
    this.#controller = controller;
  }

  /** Sends all bytes through `stage`. To be called before anything is read. */
  through(stage: ByteStage): this {
    if (this.#stage) throw new Error('a stage is set already');
    this.#stage = stage;
    return this;
  }

  override _read(): void {
    this.#controller.resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    if (!this.#ended)
      this.#controller.abort(error ?? new Error('the body of the answer is no longer wanted'));
    callback(error);
  }

  /** For the dispatch handler. */
  receive(bytes: Buffer): void {
    if (this.destroyed) return;
    try {
      if (this.#stage) this.#stage.write(bytes, this.#emit);
      else this.#emit(bytes);
    } catch (error) {
      this.destroy(error as Error);
    }
  }

  /** For the dispatch handler: the backend's answer is complete. */
  complete(): void {
    this.#ended = true;
    if (this.destroyed) return;
    try {
      this.#stage?.finish(this.#emit);
    } catch (error) {
      this.destroy(error as Error);
      return;
    }
    this.push(null);
  }

  /** For the dispatch handler: the backend's answer broke off. */
  fail(error: Error): void {
    this.#ended = true;
    this.destroy(error);
  }
}
