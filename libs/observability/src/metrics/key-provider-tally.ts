/** How a key-encryption key was used since this process started; attempts count one by one. */
export interface KeyProviderUse {
  /** Number of calls, by call and outcome: `{ unwrap: { ok: 3, unavailable: 1 } }`. */
  readonly calls: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly lastFailure: KeyProviderFailure | undefined;
  readonly heldBack: boolean;
}

export interface KeyProviderFailure {
  readonly call: string;
  readonly outcome: string;
  readonly at: Date;
}

interface Tally {
  readonly calls: Record<string, Record<string, number>>;
  lastFailure: KeyProviderFailure | undefined;
  heldBack: boolean;
}

/** Counts what key providers are asked, for whoever wants to read it in this process. Bounded by the configured KEKs. */
export class KeyProviderTally {
  readonly #tallies = new Map<string, Tally>();
  readonly #now: () => Date;

  constructor(now = () => new Date()) {
    this.#now = now;
  }

  called({ kekId, call, outcome }: { kekId: string; call: string; outcome: string }): void {
    const tally = this.#tallyOf(kekId);
    const outcomes = (tally.calls[call] ??= {});
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    if (outcome !== 'ok') tally.lastFailure = { call, outcome, at: this.#now() };
  }

  heldBack({ kekId, heldBack }: { kekId: string; heldBack: boolean }): void {
    this.#tallyOf(kekId).heldBack = heldBack;
  }

  of(kekId: string): KeyProviderUse {
    return this.#tallies.get(kekId) ?? { calls: {}, lastFailure: undefined, heldBack: false };
  }

  #tallyOf(kekId: string): Tally {
    const known = this.#tallies.get(kekId);
    if (known !== undefined) return known;
    const fresh: Tally = { calls: {}, lastFailure: undefined, heldBack: false };
    this.#tallies.set(kekId, fresh);
    return fresh;
  }
}
