import type { ByteStage } from '@s3ep/byte-stage';
import { FormatError, type FormatErrorReason } from '../format-error';

/** What came out of a stage before it ended or refused. */
export interface Delivery {
  readonly emitted: Buffer;
  readonly outcome: FormatErrorReason | 'accepted';
}

/** Writes `input` in pieces of the sizes given, round and round, and keeps what was emitted before a refusal. */
export function deliver(stage: ByteStage, input: Buffer, pieceSizes: readonly number[]): Delivery {
  const output: Buffer[] = [];
  const emit = (bytes: Buffer): void => {
    output.push(bytes);
  };
  let outcome: Delivery['outcome'] = 'accepted';
  try {
    for (let offset = 0, turn = 0; offset < input.length; turn += 1) {
      const end = offset + (pieceSizes[turn % pieceSizes.length] ?? input.length);
      stage.write(input.subarray(offset, end), emit);
      offset = end;
    }
    stage.finish(emit);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    outcome = error.reason;
  }
  return { emitted: Buffer.concat(output), outcome };
}
