interface Begun {
  readonly key: string;
  isDone: boolean;
}

/**
 * Up to which key everything is dealt with, while objects are begun in order and end in any. Versions of one key count
 * together: a listing cannot go on between them.
 */
export class Frontier {
  readonly #begun: Begun[] = [];
  /** Otherwise a key that is dealt with comes no more. */
  readonly #hasVersions: boolean;
  #after: string | undefined;
  #ended: string | undefined;

  constructor(after: string | undefined, { versions }: { readonly versions: boolean }) {
    this.#after = after;
    this.#hasVersions = versions;
  }

  get after(): string | undefined {
    return this.#after;
  }

  /** @returns to be called when the object is dealt with */
  begin(key: string): () => void {
    const begun: Begun = { key, isDone: false };
    // the versions of the key before have all been begun
    if (this.#begun.length === 0 && this.#ended !== undefined && this.#ended !== key)
      this.#after = this.#ended;
    this.#begun.push(begun);
    return () => {
      begun.isDone = true;
      this.#advance();
    };
  }

  /** Nothing more is begun: once all is dealt with, the last key is too. */
  close(): void {
    if (this.#begun.length === 0) this.#after = this.#ended ?? this.#after;
  }

  #advance(): void {
    for (let first = this.#begun[0]; first?.isDone; first = this.#begun[0]) {
      this.#begun.shift();
      this.#ended = first.key;
      const next = this.#begun[0];
      if (!this.#hasVersions || (next && next.key !== first.key)) this.#after = first.key;
    }
  }
}
