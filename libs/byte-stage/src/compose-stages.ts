import type { ByteStage, Emit } from './byte-stage';

/**
 * One stage out of two: everything `first` emits is written to `second`.
 * `second` is finished only after `first` finished without throwing, so a verifier put first guards a cipher
 * put second: the cipher's last bytes do not leave before the verifier agreed.
 */
function composeTwo(first: ByteStage, second: ByteStage): ByteStage {
  return {
    write(bytes: Buffer, emit: Emit): void {
      first.write(bytes, (output) => {
        second.write(output, emit);
      });
    },
    finish(emit: Emit): void {
      first.finish((output) => {
        second.write(output, emit);
      });
      second.finish(emit);
    },
  };
}

const IDENTITY: ByteStage = {
  write(bytes, emit) {
    emit(bytes);
  },
  finish() {
    // holds nothing back
  },
};

/** Composes stages from left (input) to right (output). No stage: the identity. */
export function composeStages(...stages: readonly ByteStage[]): ByteStage {
  return stages.reduce((all, next) => (all === IDENTITY ? next : composeTwo(all, next)), IDENTITY);
}
