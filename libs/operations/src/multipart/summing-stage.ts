import type { ByteStage } from '@s3ep/byte-stage';
import { type Checksum, type ChecksumAlgorithm, createChecksum } from '@s3ep/s3-protocol';

/** A stage that changes nothing, and knows the checksum of what passed once it is finished. */
export interface SummingStage {
  readonly stage: ByteStage;
  checksum(): Checksum;
}

/** For bytes whose checksum nobody sent. */
export function summingStage(algorithm: ChecksumAlgorithm): SummingStage {
  const running = createChecksum(algorithm);
  return {
    stage: {
      write(bytes, emit) {
        running.update(bytes);
        emit(bytes);
      },
      finish() {
        // what passed has gone on already
      },
    },
    checksum: () => ({ algorithm, digest: running.digest() }),
  };
}
