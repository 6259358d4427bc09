interface Waiting {
  readonly bytes: number;
  readonly start: () => void;
}

/**
 * Bounds how many bytes are held in memory at once. Whoever does not fit waits, in order of arrival: a small part
 * never overtakes, so that none waits for ever.
 */
export class ByteBudget {
  #freeBytes: number;
  readonly #waiting: Waiting[] = [];

  constructor(totalBytes: number) {
    this.#freeBytes = totalBytes;
  }

  /** Runs `work` as soon as so many bytes, which must be no more than the whole budget, are free. */
  async hold<Result>(bytes: number, work: () => Promise<Result>): Promise<Result> {
    await this.#take(bytes);
    try {
      return await work();
    } finally {
      this.#freeBytes += bytes;
      this.#startWaiting();
    }
  }

  #take(bytes: number): Promise<void> {
    return new Promise((start) => {
      this.#waiting.push({ bytes, start });
      this.#startWaiting();
    });
  }

  #startWaiting(): void {
    for (let next = this.#waiting[0]; next && next.bytes <= this.#freeBytes; next = this.#waiting[0]) {
      this.#waiting.shift();
      this.#freeBytes -= next.bytes;
      next.start();
    }
  }
}
