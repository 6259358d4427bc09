import { invariant } from './invariant';

/** A source of random bytes. */
export type RandomBytes = (length: number) => Buffer;

/** One call of a random source, cut into pieces: a call costs more than its bytes. */
export class RandomDraw {
  readonly #bytes: Buffer;
  #offset = 0;

  constructor({ random, length }: { random: RandomBytes; length: number }) {
    this.#bytes = random(length);
  }

  /** The next `length` bytes; nothing is handed out twice. */
  take(length: number): Buffer {
    const start = this.#offset;
    this.#offset += length;
    invariant(this.#offset <= this.#bytes.length, 'the draw has enough random bytes');
    return this.#bytes.subarray(start, this.#offset);
  }
}
