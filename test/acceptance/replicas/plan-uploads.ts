import type { SeededRandom } from './seeded-random';
import type { Slice } from './pool-of-bytes';

const MIB = 1_048_576;
/** S3's least size of every part but the last. */
const LEAST_PART_BYTES = 5 * MIB;
const ONE_IN_SENT_AGAIN = 5;
const ONE_IN_ABORTED = 12;

export interface PlannedPart {
  readonly partNumber: number;
  /** What is sent under this number, one after the other; the last is what counts. */
  readonly attempts: readonly Slice[];
}

export interface PlannedUpload {
  readonly key: string;
  /** In the order in which they are begun. */
  readonly parts: readonly PlannedPart[];
  readonly ending: 'complete' | 'abort';
}

/** Uploads of 1 to `mostParts` parts; many small ones and a few large, so that all of it fits a disk and a few minutes. */
export function planUploads(
  random: SeededRandom,
  {
    completed,
    mostParts,
    poolBytes,
  }: { readonly completed: number; readonly mostParts: number; readonly poolBytes: number },
): readonly PlannedUpload[] {
  const plans: PlannedUpload[] = [];
  for (let done = 0; done < completed;) {
    const ending = random.isOneIn(ONE_IN_ABORTED) ? 'abort' : 'complete';
    const isLargest = done === completed - 1 && ending === 'complete';
    const count = isLargest ? mostParts : Math.min(mostParts, partCount(random, mostParts));
    plans.push({ key: `upload-${plans.length}`, parts: planParts(random, { count, poolBytes }), ending });
    if (ending === 'complete') done += 1;
  }
  // the largest is not left to the end, when everything else is over
  return random.shuffled(plans);
}

function partCount(random: SeededRandom, mostParts: number): number {
  const draw = random.fraction();
  if (draw < 0.45) return random.between(1, 2);
  if (draw < 0.85) return random.between(2, 5);
  return draw < 0.97 ? random.between(6, 15) : random.between(16, Math.max(16, mostParts));
}

function planParts(
  random: SeededRandom,
  { count, poolBytes }: { readonly count: number; readonly poolBytes: number },
): readonly PlannedPart[] {
  let partNumber = 0;
  const parts = Array.from({ length: count }, (_, index) => {
    // numbers need not follow on one another
    partNumber += random.isOneIn(6) ? random.between(1, 150) : 1;
    const isLast = index === count - 1;
    const attempts = Array.from({ length: random.isOneIn(ONE_IN_SENT_AGAIN) ? 2 : 1 }, () => {
      const bytes = isLast ? lastBytes(random) : partBytes(random);
      return { offset: random.between(0, poolBytes - bytes), bytes };
    });
    return { partNumber, attempts };
  });
  return random.shuffled(parts);
}

function partBytes(random: SeededRandom): number {
  return LEAST_PART_BYTES + (random.isOneIn(3) ? 0 : random.between(1, MIB));
}

/** Around every edge: nothing, one chunk, the least size of a kept part and of any part. */
function lastBytes(random: SeededRandom): number {
  const KEPT_LIMIT_BYTES = LEAST_PART_BYTES - 14_336;
  return random.pick([
    random.between(0, 2),
    random.between(65_535, 65_537),
    random.between(1, MIB),
    random.between(1, LEAST_PART_BYTES),
    random.between(KEPT_LIMIT_BYTES - 1, KEPT_LIMIT_BYTES + 1),
    partBytes(random),
  ]);
}

/** The parts in ascending order, as they count in the end. */
export function finalSlices({ parts }: PlannedUpload): readonly Slice[] {
  return [...parts].sort((a, b) => a.partNumber - b.partNumber).flatMap(({ attempts }) => attempts.slice(-1));
}
