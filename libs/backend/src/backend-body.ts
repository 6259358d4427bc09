import { Readable } from 'node:stream';
import type { ByteStage, Emit } from '@s3ep/byte-stage';
import type { Dispatcher } from 'undici';

const HIGH_WATER_MARK_BYTES = 16_384;

/**
 * The body of an answer, pulled from the backend's socket as fast as its reader takes it and no faster.
 *
 * A stage can be put in the way with `through`; it then costs no stream of its own. Whatever goes wrong, on the
 * wire or in the stage, destroys the stream with that error, so a reader under `pipeline` never sees a clean end.
 */
export class BackendBody extends Readable {
  readonly #controller: Dispatcher.DispatchController;
  #stage: ByteStage | undefined;
  /** What came before anybody read: the first bytes arrive together with the head, before a stage can be set. */
  #early: Buffer[] | undefined = [];
  #endedEarly = false;
  #ended = false;
  #full = false;
  readonly #emit: Emit = (bytes) => {
    if (bytes.length > 0) this.#full = !this.push(bytes);
  };

  constructor(controller: Dispatcher.DispatchController) {
    super({ highWaterMark: HIGH_WATER_MARK_BYTES });
    this.#controller = controller;
    // The backend may break off while nobody listens yet; whoever reads later finds the stream destroyed.
    this.on('error', () => undefined);
  }

  /**
   * Sends all bytes through `stage`.
   * @throws Error (a bug) when a stage is set already, or reading has begun
   */
  through(stage: ByteStage): this {
    if (this.#stage || !this.#early) throw new Error('a stage is set once, before anything is read');
    this.#stage = stage;
    return this;
  }

  override _read(): void {
    this.#full = false;
    const early = this.#early;
    this.#early = undefined;
    early?.forEach((bytes) => {
      this.receive(bytes);
    });
    if (this.#endedEarly) {
      this.#endedEarly = false;
      this.complete();
    }
    if (!this.#isFull()) this.#controller.resume();
  }

  #isFull(): boolean {
    return this.#full;
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    if (!this.#ended)
      this.#controller.abort(error ?? new Error('the body of the answer is no longer wanted'));
    callback(error);
  }

  /** For the dispatch handler. */
  receive(bytes: Buffer): void {
    if (this.destroyed) return;
    if (this.#early) {
      this.#early.push(bytes);
      this.#controller.pause();
      return;
    }
    try {
      if (this.#stage) this.#stage.write(bytes, this.#emit);
      else this.#emit(bytes);
    } catch (error) {
      this.destroy(error as Error);
      return;
    }
    // only now: pausing in the middle of a piece would let a resume deliver the next one into it
    if (this.#full) this.#controller.pause();
  }

  /** For the dispatch handler: the backend's answer is complete. */
  complete(): void {
    this.#ended = true;
    if (this.destroyed) return;
    if (this.#early) {
      this.#endedEarly = true;
      return;
    }
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
