import { expectationOf } from './expectation';
import type { Finding } from './fuzz';

/** A finding with what is needed to see it again. */
export function describeFinding({ fuzzCase, faults }: Finding, seed: number): string {
  const { id, lane, ...request } = fuzzCase;
  const { operation, mustRefuse } = expectationOf(fuzzCase);
  return [
    `not ok: request ${id} (--seed ${seed} --first ${id} --requests 1), ${operation}${mustRefuse === undefined ? '' : `, to be refused: ${mustRefuse}`}`,
    ...faults.map((fault) => `  ${fault}`),
    `  ${JSON.stringify(request)} in ${lane.encryptedBucket}`,
  ].join('\n');
}
