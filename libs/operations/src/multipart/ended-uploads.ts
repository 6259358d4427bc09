/** 32 digits and a time each. */
const MOST_UPLOADS = 20_000;

/** Uploads whose completion this process answered, by the id of their state, and when: the oldest are forgotten. */
export class EndedUploads {
  readonly #ended = new Map<string, number>();

  /** @param at milliseconds; answering once more counts anew */
  note(id: string, at: number = Date.now()): void {
    this.#ended.delete(id);
    this.#ended.set(id, at);
    const [oldest] = this.#ended.keys();
    if (this.#ended.size > MOST_UPLOADS && oldest !== undefined) this.#ended.delete(oldest);
  }

  /** Milliseconds; undefined where this process does not know. */
  endOf(id: string): number | undefined {
    return this.#ended.get(id);
  }

  forget(id: string): void {
    this.#ended.delete(id);
  }
}
