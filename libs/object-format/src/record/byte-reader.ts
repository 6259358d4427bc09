import { isUtf8 } from 'node:buffer';
import { FormatError, type FormatErrorReason } from '../format-error';

/** Reads fields off the front of a byte string, and refuses to read past its end. */
export class ByteReader {
  readonly #bytes: Buffer;
  readonly #tooShort: FormatErrorReason;
  #offset = 0;

  /** @param tooShort the reason given where a field goes past the end */
  constructor(bytes: Buffer, tooShort: FormatErrorReason) {
    this.#bytes = bytes;
    this.#tooShort = tooShort;
  }

  /** Bytes read so far. */
  get offset(): number {
    return this.#offset;
  }

  get atEnd(): boolean {
    return this.#offset === this.#bytes.length;
  }

  /** What was read since `offset`, not copied. */
  since(offset: number): Buffer {
    return this.#bytes.subarray(offset, this.#offset);
  }

  /** The next `length` bytes, not copied. */
  take(length: number): Buffer {
    if (length > this.#bytes.length - this.#offset) throw new FormatError(this.#tooShort);
    const start = this.#offset;
    this.#offset += length;
    return this.#bytes.subarray(start, this.#offset);
  }

  u8(): number {
    return this.take(1).readUInt8();
  }

  u16(): number {
    return this.take(2).readUInt16BE();
  }

  u32(): number {
    return this.take(4).readUInt32BE();
  }

  u48(): number {
    return this.take(6).readUIntBE(0, 6);
  }

  u64(): bigint {
    return this.take(8).readBigUInt64BE();
  }

  /** `len16(x)` of object-format.md: two bytes of length, then as many bytes. */
  len16(): Buffer {
    return this.take(this.u16());
  }

  /** The next `length` bytes as UTF-8; a sequence that is not UTF-8 is refused for `notText`. */
  text(length: number, notText: FormatErrorReason = 'record-text'): string {
    const bytes = this.take(length);
    if (!isUtf8(bytes)) throw new FormatError(notText);
    return bytes.toString('utf8');
  }
}
