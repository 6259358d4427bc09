export interface BoundedCacheOptions<Value> {
  /** Of all values together, in the unit of `weightOf`. */
  readonly limit: number;
  readonly weightOf: (value: Value, name: string) => number;
}

/** What was learned before and can be learned again: the least recently used goes first. */
export class BoundedCache<Value> {
  readonly #options: BoundedCacheOptions<Value>;
  readonly #values = new Map<string, Value>();
  #weight = 0;

  constructor(options: BoundedCacheOptions<Value>) {
    this.#options = options;
  }

  get(name: string): Value | undefined {
    const value = this.#values.get(name);
    if (value === undefined) return undefined;
    this.#values.delete(name);
    this.#values.set(name, value);
    return value;
  }

  set(name: string, value: Value): void {
    const { limit, weightOf } = this.#options;
    this.#remove(name);
    this.#values.set(name, value);
    this.#weight += weightOf(value, name);
    for (const oldest of this.#values.keys()) {
      if (this.#weight <= limit) return;
      this.#remove(oldest);
    }
  }

  #remove(name: string): void {
    const value = this.#values.get(name);
    if (value === undefined) return;
    this.#weight -= this.#options.weightOf(value, name);
    this.#values.delete(name);
  }
}
