import type { KeyProvider, UnwrapOptions } from '../key-provider';
import { BoundedMap } from './bounded-map';
import type { FreshBucketKey } from './sealing-keys';

/** A value, or the promise of one: what is at hand is given without a turn of the microtask queue. */
export type MaybePromise<T> = T | Promise<T>;

/** Unwrapped bucket keys for reading: bounded, the least recently used forgotten first. */
export class OpeningKeys {
  readonly #keys: BoundedMap<string, MaybePromise<Buffer>>;

  constructor(entries: number) {
    this.#keys = new BoundedMap(entries);
  }

  /** Readers that ask for the same key together cause one unwrap. A failure is not remembered. */
  get(provider: KeyProvider, wanted: UnwrapOptions): MaybePromise<Buffer> {
    const name = nameOf(provider.kekId, wanted);
    return this.#keys.get(name) ?? this.#unwrap(name, provider, wanted);
  }

  /** Remembers a key that is known already, because this process made it. */
  put({ kekId, originBucket, wrapped, key }: FreshBucketKey): void {
    this.#keys.set(nameOf(kekId, { originBucket, wrapped }), key);
  }

  clear(): void {
    this.#keys.clear();
  }

  #unwrap(name: string, provider: KeyProvider, wanted: UnwrapOptions): Promise<Buffer> {
    const pending = provider.unwrapBucketKey(wanted);
    this.#keys.set(name, pending);
    pending.then(
      (key) => {
        // unless it was evicted or replaced meanwhile
        if (this.#keys.get(name) === pending) this.#keys.set(name, key);
      },
      () => {
        this.#keys.remove(name, pending);
      },
    );
    return pending;
  }
}

/** Lengths before the names, so that no two different triples share a name. */
function nameOf(kekId: string, { originBucket, wrapped }: UnwrapOptions): string {
  return `${kekId.length}:${kekId}${originBucket.length}:${originBucket}${wrapped.toString('latin1')}`;
}
