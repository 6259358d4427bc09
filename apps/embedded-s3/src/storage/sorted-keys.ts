import type { ByteKey } from './byte-key';

/**
 * A sorted set of keys in memory. Search is a bisection; insertion moves what lies behind, which for the tens
 * of thousands of keys this server is meant for costs microseconds.
 */
export class SortedKeys {
  #keys: ByteKey[] = [];

  /** Takes these keys, in any order, in place of what it had. */
  replace(keys: Iterable<ByteKey>): void {
    this.#keys = [...new Set(keys)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  }

  get size(): number {
    return this.#keys.length;
  }

  /** The key at a position, undefined past the end. */
  at(position: number): ByteKey | undefined {
    return this.#keys[position];
  }

  /** Position of the first key that is not below the bound. */
  lowerBound(bound: string): number {
    let low = 0;
    let high = this.#keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#keys[middle] ?? '') < bound) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  add(key: ByteKey): void {
    const position = this.lowerBound(key);
    if (this.#keys[position] !== key) this.#keys.splice(position, 0, key);
  }

  delete(key: ByteKey): void {
    const position = this.lowerBound(key);
    if (this.#keys[position] === key) this.#keys.splice(position, 1);
  }
}
