import { S3Error } from '../errors';

const LF = 0x0a;
/** A chunk header has at most 100 bytes, a trailer not many more; what is longer is no aws-chunked body. */
export const MAX_LINE_BYTES = 1_024;

/** Collects lines out of pieces of any length. Holds back at most MAX_LINE_BYTES. */
export class LineReader {
  #pending = '';

  /** Whether a line was begun and not ended. */
  get hasPending(): boolean {
    return this.#pending !== '';
  }

  /**
   * Reads up to and including the next LF.
   *
   * @returns the offset after what was taken, and the line without its LF once it is complete
   * @throws S3Error IncompleteBody if the line is too long
   */
  read(bytes: Buffer, offset: number): { next: number; line: string | undefined } {
    const end = bytes.indexOf(LF, offset);
    const next = end === -1 ? bytes.length : end + 1;
    const length = this.#pending.length + (end === -1 ? next : end) - offset;
    if (length > MAX_LINE_BYTES) throw new S3Error('IncompleteBody');
    const text = this.#pending + bytes.toString('latin1', offset, end === -1 ? next : end);
    this.#pending = end === -1 ? text : '';
    return { next, line: end === -1 ? undefined : text };
  }
}
