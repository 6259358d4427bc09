/** A map that holds at most `capacity` entries and forgets the one that was used longest ago. */
export class BoundedMap<K, V> {
  #capacity = 1;
  readonly #entries = new Map<K, V>();

  constructor(capacity: number) {
    this.resize(capacity);
  }

  /** Forgets what no longer fits. */
  resize(capacity: number): void {
    if (!(capacity >= 1)) throw new RangeError('a bounded map holds at least one entry');
    this.#capacity = capacity;
    this.#forgetSurplus();
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Counts as a use. */
  get(key: K): V | undefined {
    const value = this.#entries.get(key);
    if (value !== undefined) this.#touch(key, value);
    return value;
  }

  set(key: K, value: V): void {
    this.#touch(key, value);
    this.#forgetSurplus();
  }

  /** Removes `key` only while it still stands for `value`. */
  remove(key: K, value: V): void {
    if (this.#entries.get(key) === value) this.#entries.delete(key);
  }

  /** Keeps only the values for which this holds. */
  retain(isKept: (value: V) => boolean): void {
    for (const [key, value] of this.#entries) if (!isKept(value)) this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }

  #forgetSurplus(): void {
    // a Map iterates in order of insertion, and each use inserts anew: the first is the oldest
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#capacity) return;
      this.#entries.delete(oldest);
    }
  }

  #touch(key: K, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
  }
}
