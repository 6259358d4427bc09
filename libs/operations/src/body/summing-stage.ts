import type { ByteStage } from '@s3ep/byte-stage';
import type { RunningChecksum } from '@s3ep/s3-protocol';

/** Passes everything, and sums it. */
export function summingStage(checksum: RunningChecksum): ByteStage {
  return {
    write(bytes, emit) {
      checksum.update(bytes);
      emit(bytes);
    },
    finish() {
      // holds nothing back
    },
  };
}
