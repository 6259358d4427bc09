/** Ways in which an answer can go wrong, for tests of those who talk to this server. */
export const FAULTS = [
  /** Waits for `milliseconds` before the request is handled. */
  'latency',
  /** Answers SlowDown, nothing is done. */
  'status-503',
  /** Resets the connection: without `atByte` before anything is done, with it in the middle of the answer's body. */
  'cut-connection',
  /** Does what was asked, then resets the connection in place of the answer. */
  'cut-answer',
  /** Closes the connection in good order after `atByte` bytes of the body. */
  'truncate',
  /** Says a Content-Length of `atByte` (default: one less) and sends as many bytes: shorter, and well-formed. */
  'lie-length',
  /** Flips the lowest bit of the body's byte `atByte` (default 0). */
  'flip-byte',
  /** Falls silent: without `atByte` before anything is done, with it in the middle of the answer's body. */
  'hang',
] as const;

export type FaultName = (typeof FAULTS)[number];

export interface Fault {
  readonly match: { readonly method?: string; readonly keyPrefix?: string; readonly operation?: string };
  readonly fault: FaultName;
  readonly atByte?: number;
  readonly milliseconds?: number;
  /** How often it strikes; absent: always. */
  readonly times?: number;
}

export interface FaultTarget {
  readonly method: string;
  readonly operation: string;
  readonly key: string | undefined;
}

/** The faults that are set, the first that matches strikes. */
export class FaultPlan {
  #faults: { fault: Fault; left: number }[] = [];

  add(faults: readonly Fault[]): void {
    this.#faults.push(...faults.map((fault) => ({ fault, left: fault.times ?? Infinity })));
  }

  clear(): void {
    this.#faults = [];
  }

  take(target: FaultTarget): Fault | undefined {
    const armed = this.#faults.find(
      ({ fault: { match }, left }) =>
        left > 0 &&
        (match.method === undefined || match.method === target.method) &&
        (match.operation === undefined || match.operation === target.operation) &&
        (match.keyPrefix === undefined || target.key?.startsWith(match.keyPrefix) === true),
    );
    if (!armed) return undefined;
    armed.left -= 1;
    return armed.fault;
  }
}

/** Reads the faults of a POST. @throws Error that says what is wrong */
export function parseFaults(json: string): readonly Fault[] {
  const faults = JSON.parse(json) as unknown;
  if (!Array.isArray(faults)) throw new Error('expected a JSON list of faults');
  for (const fault of faults as Partial<Fault>[]) {
    if (!FAULTS.some((name) => name === fault.fault))
      throw new Error(`fault must be one of ${FAULTS.join(', ')}`);
    if (typeof fault.match !== 'object') throw new Error('match must be an object; {} matches every request');
  }
  return faults as readonly Fault[];
}
