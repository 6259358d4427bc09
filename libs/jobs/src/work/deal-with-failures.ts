import { BackendUnavailableError } from '@s3ep/backend';
import { DecryptionError, toS3Failure } from '@s3ep/operations';
import { S3Error } from '@s3ep/s3-protocol';
import type { Clock } from '../clock';
import type { JudgedObject } from '../job-outcome';
import { isOwnRefusal } from './is-own-refusal';

/** Milliseconds before each further attempt, where waiting may help. */
const WAITS_MILLISECONDS = [200, 1_000, 3_000, 10_000] as const;

/** Reasons of DecryptionError that are about keys, not about what is stored. */
const ABOUT_KEYS: ReadonlySet<string> = new Set([
  'no-policy',
  'unknown-kek',
  'kek-not-readable-here',
  'origin-not-accepted',
  'key-provider-refused',
  'key-provider-denied',
  'key-provider-disabled',
]);

/**
 * Tries again where waiting may help, and makes an outcome of every failure.
 * @throws the signal's reason only
 */
export async function dealWithFailures(
  deal: () => Promise<JudgedObject>,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<JudgedObject> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await deal();
    } catch (error) {
      signal.throwIfAborted();
      const failure = toS3Failure(error);
      const wait = WAITS_MILLISECONDS[attempt];
      if (wait === undefined || !mayPass(failure)) return judgeFailure(failure);
      await clock.sleep(wait, signal);
    }
  }
}

function mayPass(failure: unknown): boolean {
  if (failure instanceof BackendUnavailableError) return true;
  return failure instanceof S3Error && ['ServiceUnavailable', 'SlowDown'].includes(failure.code);
}

function judgeFailure(failure: unknown): JudgedObject {
  if (failure instanceof DecryptionError)
    return { outcome: ABOUT_KEYS.has(failure.reason) ? 'wrong-key' : 'damaged', why: failure.reason };
  const { message, cause } = failure as Error;
  const outcome = failure instanceof S3Error && isOwnRefusal(failure.code) ? 'refused' : 'failed';
  return { outcome, why: cause instanceof Error ? `${message} (${cause.message})` : message };
}
