import type { ByteStage } from './byte-stage';

/** Runs a stage over a body that is in memory, and returns everything it emitted as one buffer. */
export function runStage(stage: ByteStage, input: Buffer | readonly Buffer[]): Buffer {
  const output: Buffer[] = [];
  const emit = (bytes: Buffer): void => {
    output.push(bytes);
  };
  for (const piece of Buffer.isBuffer(input) ? [input] : input) stage.write(piece, emit);
  stage.finish(emit);
  return output.length === 1 && output[0] ? output[0] : Buffer.concat(output);
}
