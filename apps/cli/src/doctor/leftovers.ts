/** What the probes made, or may have made, and what has to be removed. */
export class Leftovers {
  /** All keys of a run begin so. */
  readonly prefix: string;
  readonly #keys = new Set<string>();
  /** Whether the bucket itself is one. */
  hasBucket = false;
  readonly #uploads: { readonly key: string; readonly uploadId: string }[] = [];

  constructor(prefix: string) {
    this.prefix = prefix;
  }

  /** Before it is written: an answer may be lost. */
  noteObject(key: string): void {
    this.#keys.add(key);
  }

  noteUpload(upload: { readonly key: string; readonly uploadId: string }): void {
    this.#uploads.push(upload);
  }

  get keys(): readonly string[] {
    return [...this.#keys];
  }

  get uploads(): readonly { readonly key: string; readonly uploadId: string }[] {
    return this.#uploads;
  }
}
