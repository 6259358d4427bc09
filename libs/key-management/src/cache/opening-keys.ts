import type { KeyProvider, UnwrapOptions, WrappedBucketKey } from '../key-provider';
import { BoundedMap } from './bounded-map';
import type { MadeBucketKey } from './make-bucket-key';

/** A value, or the promise of one: what is at hand is given without a turn of the microtask queue. */
export type MaybePromise<T> = T | Promise<T>;

interface Entry {
  /** A KEK may get another provider by a reload; what the old one unwrapped is not the new one's to give. */
  readonly provider: KeyProvider;
  readonly key: MaybePromise<Buffer>;
}

/**
 * Unwrapped bucket keys for reading: bounded, the least recently used forgotten first. They have no age: while a
 * provider is down, what is here can be read.
 */
export class OpeningKeys {
  readonly #entries: BoundedMap<string, Entry>;
  readonly #samples = new WeakMap<KeyProvider, WrappedBucketKey>();

  constructor(entries: number) {
    this.#entries = new BoundedMap(entries);
  }

  /** Readers that ask for the same key together cause one unwrap. A failure is not remembered. */
  get(provider: KeyProvider, wanted: UnwrapOptions): MaybePromise<Buffer> {
    const name = nameOf(provider.kekId, wanted);
    const known = this.#entries.get(name);
    return known?.provider === provider ? known.key : this.#unwrap(name, provider, wanted);
  }

  /** Remembers a key that is known already, because this process made it. */
  put({ provider, key, ...made }: MadeBucketKey): void {
    this.#entries.set(nameOf(provider.kekId, made), { provider, key });
    this.#keepSample(provider, made);
  }

  /** What a provider unwrapped or made last, wrapped; undefined where it did neither yet. */
  sampleOf(provider: KeyProvider): WrappedBucketKey | undefined {
    return this.#samples.get(provider);
  }

  resize(entries: number): void {
    this.#entries.resize(entries);
  }

  /** Forgets the keys of all other providers. */
  retain(providers: ReadonlySet<KeyProvider>): void {
    this.#entries.retain(({ provider }) => providers.has(provider));
  }

  clear(): void {
    this.#entries.clear();
  }

  #unwrap(name: string, provider: KeyProvider, wanted: UnwrapOptions): Promise<Buffer> {
    const pending = provider.unwrapBucketKey(wanted);
    const entry = { provider, key: pending };
    this.#entries.set(name, entry);
    pending.then(
      (key) => {
        this.#keepSample(provider, wanted);
        // unless it was evicted or replaced meanwhile
        if (this.#entries.get(name) === entry) this.#entries.set(name, { provider, key });
      },
      () => {
        this.#entries.remove(name, entry);
      },
    );
    return pending;
  }

  /** A copy: the bytes may be part of a larger buffer. */
  #keepSample(provider: KeyProvider, { wrapped, originBucket }: WrappedBucketKey): void {
    this.#samples.set(provider, { wrapped: Buffer.from(wrapped), originBucket });
  }
}

/** Lengths before the names, so that no two different triples share a name. */
function nameOf(kekId: string, { originBucket, wrapped }: UnwrapOptions): string {
  return `${kekId.length}:${kekId}${originBucket.length}:${originBucket}${wrapped.toString('latin1')}`;
}
