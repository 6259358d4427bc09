import type { ByteStage, Emit } from '@s3ep/byte-stage';

/**
 * Keeps the last piece, as it came, until the end. Put after a verifier it makes sure that a body that fails
 * verification is never complete at the backend (s3-semantics 1, rule 5), where no cipher holds anything back.
 */
export function holdBackStage(): ByteStage {
  let held: Buffer | undefined;
  return {
    write(bytes: Buffer, emit: Emit): void {
      if (bytes.length === 0) return;
      if (held) emit(held);
      held = bytes;
    },
    finish(emit: Emit): void {
      if (held) emit(held);
      held = undefined;
    },
  };
}
