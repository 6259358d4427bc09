import type { ByteStage, Emit } from '@s3ep/byte-stage';

/** Passes the first `bytes` of a stream and drops what follows: a manifest that came along. Holds nothing back. */
export function passLeading({ bytes }: { readonly bytes: number }): ByteStage {
  let remaining = bytes;
  return {
    write(input: Buffer, emit: Emit): void {
      const passed = input.subarray(0, remaining);
      remaining -= passed.length;
      if (passed.length > 0) emit(passed);
    },
    finish(): void {
      // what is missing is missed by the opener behind
    },
  };
}
