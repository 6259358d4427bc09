import type { ByteStage } from '@s3ep/byte-stage';
import {
  type Checksum,
  type ChecksumAlgorithm,
  type CombinableAlgorithm,
  combineCrcs,
  createChecksum,
  isCombinable,
  type RunningChecksum,
} from '@s3ep/s3-protocol';
import { summingStage } from '../body/summing-stage';

/** The checksum of a plaintext that comes in pieces. */
export interface PartSums {
  /** Whether pieces must come one after the other. */
  readonly inOrder: boolean;
  /** What a piece goes through. Each is begun once. */
  stageOf(index: number): ByteStage;
  /** When all pieces have come: their lengths in bytes, in order. */
  whole(lengths: readonly number[]): Checksum;
}

export function partSums(algorithm: ChecksumAlgorithm): PartSums {
  return isCombinable(algorithm) ? joinedSums(algorithm) : runningSum(algorithm);
}

/** The digest of the whole follows from those of its pieces. */
function joinedSums(algorithm: CombinableAlgorithm): PartSums {
  const sums: RunningChecksum[] = [];
  return {
    inOrder: false,
    stageOf: (index) => summingStage((sums[index] = createChecksum(algorithm))),
    whole: (lengths) => {
      const pieces = sums.map((sum, index) => ({ digest: sum.digest(), bytes: lengths[index] ?? 0 }));
      return { algorithm, digest: combineCrcs(algorithm, pieces) };
    },
  };
}

function runningSum(algorithm: ChecksumAlgorithm): PartSums {
  const sum = createChecksum(algorithm);
  return {
    inOrder: true,
    stageOf: () => summingStage(sum),
    whole: () => ({ algorithm, digest: sum.digest() }),
  };
}
