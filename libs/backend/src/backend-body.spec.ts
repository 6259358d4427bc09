import { describe, expect, it } from '@jest/globals';
import type { ByteStage } from '@s3ep/byte-stage';
import type { Dispatcher } from 'undici';
import { BackendBody } from './backend-body';

/** undici as it behaves at its worst: resuming delivers the next piece at once, inside the call. */
class EagerSource {
  readonly body: BackendBody;
  readonly #pieces: Buffer[];
  #paused = false;
  aborted: Error | undefined;

  constructor(pieces: Buffer[]) {
    this.#pieces = pieces;
    this.body = new BackendBody({
      pause: () => {
        this.#paused = true;
      },
      resume: () => {
        if (!this.#paused) return;
        this.#paused = false;
        this.deliver();
      },
      abort: (reason: Error) => {
        this.aborted = reason;
      },
    } as unknown as Dispatcher.DispatchController);
  }

  deliver(): void {
    while (!this.#paused) {
      const next = this.#pieces.shift();
      if (!next) {
        this.body.complete();
        return;
      }
      this.body.receive(next);
    }
  }
}

/** Emits each piece in two halves: a second piece that comes in between shows. */
const halves: ByteStage = {
  write: (bytes, emit) => {
    emit(bytes.subarray(0, bytes.length / 2));
    emit(bytes.subarray(bytes.length / 2));
  },
  finish: () => undefined,
};

describe('BackendBody', () => {
  it('keeps pieces in order although the source delivers while it is being read', async () => {
    const pieces = Array.from({ length: 8 }, (_, index) => Buffer.alloc(200_000, index + 1));
    const source = new EagerSource([...pieces]);
    source.deliver();
    const read: Buffer[] = [];
    source.body.through(halves);
    for await (const piece of source.body as AsyncIterable<Buffer>) read.push(piece);
    expect(Buffer.concat(read).equals(Buffer.concat(pieces))).toBe(true);
  });

  it('tells the source when its reader has gone', async () => {
    const source = new EagerSource([Buffer.from('a')]);
    source.body.destroy();
    await new Promise((resolve) => source.body.once('close', resolve));
    expect(source.aborted).toBeInstanceOf(Error);
  });

  it('refuses a stage after reading has begun', () => {
    const source = new EagerSource([Buffer.from('a')]);
    source.deliver();
    source.body.read();
    expect(() => source.body.through(halves)).toThrow('before anything is read');
  });
});
