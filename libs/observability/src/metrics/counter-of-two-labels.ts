import type { Counter } from 'prom-client';

/** Counts by two labels from closed sets. prom-client hashes labels at every call; here each pair is looked up once. */
export class CounterOfTwoLabels<Label extends string> {
  readonly #counter: Counter<Label>;
  readonly #known = new Map<string, Map<string | number, Counter.Internal>>();

  /** @param counter with exactly two labels */
  constructor(counter: Counter<Label>) {
    this.#counter = counter;
  }

  /** Counts one, by the values of the labels in their order. */
  inc(first: string, second: string | number): void {
    let ofFirst = this.#known.get(first);
    if (ofFirst === undefined) {
      ofFirst = new Map<string | number, Counter.Internal>();
      this.#known.set(first, ofFirst);
    }
    let known = ofFirst.get(second);
    if (known === undefined) {
      known = this.#counter.labels(first, String(second));
      ofFirst.set(second, known);
    }
    known.inc();
  }
}
