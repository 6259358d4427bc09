/** One writer at a time for each name; the others wait in the order they came. */
export class KeyLocks {
  readonly #tails = new Map<string, Promise<unknown>>();

  /** Runs the action when every earlier one of the same name has ended, well or badly. */
  async run<Result>(name: string, action: () => Promise<Result>): Promise<Result> {
    const before = this.#tails.get(name) ?? Promise.resolve();
    const mine = before.then(action, action);
    this.#tails.set(name, mine);
    try {
      return await mine;
    } finally {
      if (this.#tails.get(name) === mine) this.#tails.delete(name);
    }
  }
}
