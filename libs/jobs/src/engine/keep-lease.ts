import type { JobLease, Position } from '../checkpoint/job-lease';
import type { Clock } from '../clock';
import { JobRefusedError } from '../job-refused-error';

/** Of the lease: two renewals may fail before it is over. */
const RENEWALS_A_LEASE = 3;
/** How much work is done twice at most after a process was killed. */
const MOST_BETWEEN_SAVES_MILLISECONDS = 10_000;

export interface KeepLease {
  readonly lease: JobLease;
  readonly clock: Clock;
  readonly leaseMilliseconds: number;
  readonly position: () => Position;
  /** The job has ended. */
  readonly ended: AbortSignal;
  /** Told once, when the job must not go on. */
  readonly lost: (error: JobRefusedError) => void;
}

/** Saves the checkpoint, and with it renews the lease, until the job has ended. Never rejects. */
export async function keepLease(keep: KeepLease): Promise<void> {
  const { lease, clock, leaseMilliseconds, position, ended, lost } = keep;
  const between = Math.min(leaseMilliseconds / RENEWALS_A_LEASE, MOST_BETWEEN_SAVES_MILLISECONDS);
  for (;;) {
    try {
      await clock.sleep(between, ended);
    } catch {
      return;
    }
    try {
      await lease.save(position());
    } catch (error) {
      // a right may be away for a moment as well as the backend
      if (error instanceof JobRefusedError && error.reason !== 'checkpoint-not-sealable') {
        lost(error);
        return;
      }
      if (clock.now() < lease.expiresAt) continue;
      lost(
        new JobRefusedError(
          'lease-lost',
          `the checkpoint could not be saved in time: ${(error as Error).message}`,
        ),
      );
      return;
    }
  }
}
