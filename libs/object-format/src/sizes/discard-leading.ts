import type { ByteStage, Emit } from '@s3ep/byte-stage';

/** Drops the first `bytes` of a stream: the part of a chunk that a suffix request brought along. Holds nothing. */
export function discardLeading({ bytes }: { bytes: number }): ByteStage {
  let remaining = bytes;
  return {
    write(input: Buffer, emit: Emit): void {
      const dropped = Math.min(remaining, input.length);
      remaining -= dropped;
      if (dropped < input.length) emit(dropped === 0 ? input : input.subarray(dropped));
    },
    finish(): void {
      // what is missing is missed by the opener behind
    },
  };
}
