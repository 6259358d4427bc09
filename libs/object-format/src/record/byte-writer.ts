import { invariant } from '../invariant';

const U8_MAX = 0xff;
const U16_MAX = 0xff_ff;
const U32_MAX = 2 ** 32 - 1;
const U48_MAX = 2 ** 48 - 1;

/** Appends fields as object-format.md writes them: big-endian, lengths in front. */
export class ByteWriter {
  readonly #pieces: Buffer[] = [];

  bytes(value: Buffer): this {
    this.#pieces.push(value);
    return this;
  }

  u8(value: number): this {
    invariant(value >= 0 && value <= U8_MAX, 'a field fits its u8');
    return this.bytes(Buffer.of(value));
  }

  u16(value: number): this {
    invariant(value >= 0 && value <= U16_MAX, 'a field fits its u16');
    const bytes = Buffer.allocUnsafe(2);
    bytes.writeUInt16BE(value);
    return this.bytes(bytes);
  }

  u32(value: number): this {
    invariant(value >= 0 && value <= U32_MAX, 'a field fits its u32');
    const bytes = Buffer.allocUnsafe(4);
    bytes.writeUInt32BE(value);
    return this.bytes(bytes);
  }

  u48(value: number): this {
    invariant(value >= 0 && value <= U48_MAX, 'a field fits its u48');
    const bytes = Buffer.allocUnsafe(6);
    bytes.writeUIntBE(value, 0, 6);
    return this.bytes(bytes);
  }

  u64(value: bigint): this {
    const bytes = Buffer.allocUnsafe(8);
    bytes.writeBigUInt64BE(value);
    return this.bytes(bytes);
  }

  len8(value: Buffer): this {
    return this.u8(value.length).bytes(value);
  }

  len16(value: Buffer): this {
    return this.u16(value.length).bytes(value);
  }

  toBuffer(): Buffer {
    return Buffer.concat(this.#pieces);
  }
}
