import { type BackendClient, BackendSession, type CredentialsSource } from '@s3ep/backend';
import type { MultipartSettings } from '@s3ep/config';
import { inParallel } from '../copy/in-parallel';
import { removeBelow } from '../multipart/remove-state';
import type { StateHome } from '../multipart/state-home';
import { prefixOfUnit } from '../multipart/state-objects';
import type { Services } from '../operation-context';
import { judgeUnit, type Verdict } from './judge-unit';
import { type AgedUnit, listState } from './list-state';
import { SeenGone } from './seen-gone';
import { type SweepPlaces, sweepPlaces } from './sweep-places';

const MILLISECONDS = 1_000;

export interface UploadSweepOptions {
  readonly client: BackendClient;
  /** Everything that the backend is ever reached with besides its default. */
  readonly clientCredentials: readonly CredentialsSource[];
  /** Named in the configuration without a wildcard. */
  readonly configuredBuckets: readonly string[];
  readonly settings: Pick<
    MultipartSettings,
    'sweepConcurrency' | 'completedStateSeconds' | 'abandonedStateSeconds'
  >;
  readonly services: Pick<Services, 'backendProfile' | 'multipart' | 'policyOf'>;
  /** Milliseconds. */
  readonly now: () => number;
  /** The backend keeps state that is of no use. */
  readonly refused: (refusal: { readonly bucket: string; readonly code: string }) => void;
  /** A bucket, or one upload, could not be dealt with; the sweep goes on with the others. */
  readonly failed: (failure: { readonly bucket: string; readonly error: unknown }) => void;
}

export const SWEEP_OUTCOMES = ['removed', 'kept', 'unclear', 'refused', 'failed'] as const;
export type SweepOutcome = (typeof SWEEP_OUTCOMES)[number];

/** How many uploads ended in which way; a bucket that failed counts as one. */
export type SweepCounts = Readonly<Record<SweepOutcome, number>> & { readonly buckets: number };

/** Removes what uploads that are over have left at the backend (object-format 5.1, ADR 0031). */
export class UploadSweep {
  readonly #options: UploadSweepOptions;
  readonly #gone = new SeenGone();

  constructor(options: UploadSweepOptions) {
    this.#options = options;
  }

  /** One sweep over everything. @throws the signal's reason, or where not even the buckets can be told */
  async run(signal: AbortSignal): Promise<SweepCounts> {
    const { clientCredentials, configuredBuckets, services, failed } = this.#options;
    this.#gone.beginSweep();
    const session = (credentials: CredentialsSource | undefined): BackendSession =>
      new BackendSession({ client: this.#options.client, credentials, signal });
    const credentials = [undefined, ...clientCredentials];
    const places = await sweepPlaces({ credentials, configuredBuckets, services, session });
    const counts = { removed: 0, kept: 0, unclear: 0, refused: 0, failed: 0, buckets: 0 };
    const { stateBucket } = services.multipart;
    const homes = [...places].map(([bucket, source]) => ({
      bucket,
      backend: session(source),
      shared: false,
    }));
    if (stateBucket !== undefined)
      homes.push({ bucket: stateBucket, backend: session(undefined), shared: true });
    for (const { shared, ...home } of homes) {
      const sessions = shared ? credentials.map(session) : [home.backend];
      try {
        await this.#sweepHome(home, { places, shared, sessions }, (outcome) => counts[outcome]++);
        counts.buckets++;
      } catch (error) {
        signal.throwIfAborted();
        counts.failed++;
        failed({ bucket: home.bucket, error });
      }
    }
    return counts;
  }

  async #sweepHome(
    home: StateHome,
    reach: {
      readonly places: SweepPlaces;
      readonly shared: boolean;
      readonly sessions: readonly BackendSession[];
    },
    count: (outcome: SweepOutcome) => void,
  ): Promise<void> {
    const { settings, failed, now } = this.#options;
    const buckets = reach.shared ? [...reach.places.keys()] : [home.bucket];
    for await (const units of listState(home, now))
      await inParallel(units, settings.sweepConcurrency, async (unit) => {
        try {
          count(await this.#sweepUnit(home, unit, { buckets, sessions: reach.sessions }));
        } catch (error) {
          count('failed');
          failed({ bucket: home.bucket, error });
        }
      });
  }

  async #sweepUnit(
    home: StateHome,
    unit: AgedUnit,
    {
      buckets,
      sessions,
    }: { readonly buckets: readonly string[]; readonly sessions: readonly BackendSession[] },
  ): Promise<SweepOutcome> {
    const { settings, services, now, refused } = this.#options;
    const verdict: Verdict = await judgeUnit({
      home,
      unit,
      buckets,
      sessions,
      services,
      gone: this.#gone,
      completedMilliseconds: settings.completedStateSeconds * MILLISECONDS,
      abandonedMilliseconds: settings.abandonedStateSeconds * MILLISECONDS,
      now: now(),
    });
    if (verdict !== 'over') return verdict;
    const removal = await removeBelow(home, prefixOfUnit(unit));
    if (removal !== 'removed') {
      refused({ bucket: home.bucket, code: removal.refusedWith });
      return 'refused';
    }
    services.multipart.ended.forget(unit.id);
    return 'removed';
  }
}
