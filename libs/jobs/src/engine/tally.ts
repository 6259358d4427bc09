import type { FailedObject } from '../checkpoint/failed-object';
import { type JobOutcome, type JudgedObject, noOutcomes, type OutcomeCounts } from '../job-outcome';

export interface TallyStart {
  readonly objects: number;
  readonly bytes: number;
  readonly counts: OutcomeCounts;
  readonly keks: Readonly<Record<string, number>>;
}

/** What a job has dealt with so far. */
export class Tally {
  #objects: number;
  #bytes: number;
  readonly #counts: Record<JobOutcome, number>;
  readonly #keks: Map<string, number>;
  /** Of this run only: a rate is of what was seen to happen. */
  readonly #atStart: { readonly objects: number; readonly bytes: number };

  constructor(start: TallyStart = { objects: 0, bytes: 0, counts: noOutcomes(), keks: {} }) {
    this.#objects = start.objects;
    this.#bytes = start.bytes;
    this.#counts = { ...start.counts };
    this.#keks = new Map(Object.entries(start.keks));
    this.#atStart = { objects: start.objects, bytes: start.bytes };
  }

  add({ outcome, kekId }: JudgedObject, bytes: number): void {
    this.#objects++;
    this.#bytes += bytes;
    this.#counts[outcome]++;
    if (kekId !== undefined) this.#keks.set(kekId, (this.#keks.get(kekId) ?? 0) + 1);
  }

  /** As if it had not been counted. */
  takeBack({ outcome, kekId, bytes }: FailedObject): void {
    this.#objects--;
    this.#bytes -= bytes;
    this.#counts[outcome]--;
    if (kekId !== undefined) this.#keks.set(kekId, (this.#keks.get(kekId) ?? 0) - 1);
  }

  get sums(): TallyStart {
    return {
      objects: this.#objects,
      bytes: this.#bytes,
      counts: { ...this.#counts },
      keks: Object.fromEntries([...this.#keks].filter(([, count]) => count > 0)),
    };
  }

  rates(seconds: number): { readonly objectsPerSecond: number; readonly bytesPerSecond: number } {
    if (seconds <= 0) return { objectsPerSecond: 0, bytesPerSecond: 0 };
    return {
      objectsPerSecond: (this.#objects - this.#atStart.objects) / seconds,
      bytesPerSecond: (this.#bytes - this.#atStart.bytes) / seconds,
    };
  }
}
