import { Transform, type TransformCallback } from 'node:stream';
import type { ByteStage, Emit } from './byte-stage';

/**
 * A stage as a node stream, for `pipeline`. One Transform carries a whole composition of stages, because each
 * node stream on the way costs more than most stages do.
 */
export class StageTransform extends Transform {
  readonly #stage: ByteStage;
  readonly #emit: Emit = (bytes) => {
    this.push(bytes);
  };

  constructor(stage: ByteStage) {
    super({ readableHighWaterMark: 131_072, writableHighWaterMark: 65_536 });
    this.#stage = stage;
  }

  override _transform(bytes: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    try {
      this.#stage.write(bytes, this.#emit);
    } catch (error) {
      done(error as Error);
      return;
    }
    done();
  }

  override _flush(done: TransformCallback): void {
    try {
      this.#stage.finish(this.#emit);
    } catch (error) {
      done(error as Error);
      return;
    }
    done();
  }
}
