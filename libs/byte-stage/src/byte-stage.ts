/** Takes over a piece of output. The receiver owns the bytes; the stage must not write into them again. */
export type Emit = (bytes: Buffer) => void;

/**
 * A synchronous transformation of a byte stream: decoder, verifier, cipher.
 *
 * A stage may hold bytes back, but never more than a bounded number (its own documentation says how many).
 * It reports bad input by throwing; nothing that it emitted before may then be taken as the whole.
 */
export interface ByteStage {
  /** Takes the next piece of input, of any length. */
  write(bytes: Buffer, emit: Emit): void;
  /** Called once, after the last piece. Verifies what can only be verified at the end, emits what is left. */
  finish(emit: Emit): void;
}
