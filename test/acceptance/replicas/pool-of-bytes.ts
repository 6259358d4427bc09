import { randomBytes } from 'node:crypto';

/** Some bytes of the pool. */
export interface Slice {
  readonly offset: number;
  readonly bytes: number;
}

/** Random bytes out of which all parts are cut: nothing has to be kept in order to know what an object must be. */
export class PoolOfBytes {
  readonly #pool: Buffer;

  constructor(bytes: number) {
    this.#pool = randomBytes(bytes);
  }

  get bytes(): number {
    return this.#pool.length;
  }

  read({ offset, bytes }: Slice): Buffer {
    return this.#pool.subarray(offset, offset + bytes);
  }

  /** Whether these bytes stand at this offset of the slices laid end to end. */
  holds(slices: readonly Slice[], offset: number, found: Buffer): boolean {
    let start = 0;
    let compared = 0;
    for (const slice of slices) {
      const end = start + slice.bytes;
      const first = Math.max(offset + compared, start);
      const last = Math.min(offset + found.length, end);
      if (first < last) {
        const wanted = this.read({ offset: slice.offset + first - start, bytes: last - first });
        if (!found.subarray(first - offset, last - offset).equals(wanted)) return false;
        compared += last - first;
      }
      start = end;
    }
    return compared === found.length;
  }
}
