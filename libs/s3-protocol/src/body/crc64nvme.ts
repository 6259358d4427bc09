/** The polynomial of the NVM Express specification (CRC-64/NVME, 0xAD93D23594C93659), bit-reversed. */
const POLYNOMIAL = 0x9a6c9329ac4bc9b5n;
/** Bytes taken in one step: slicing-by-8 (by 16 is no faster with tables of this size). */
const SLICES = 8;
const BYTE_VALUES = 256;
const WORD_BYTES = 4;

/** A 64-bit state in two halves, because bigint arithmetic is two orders of magnitude slower. */
export interface Crc64State {
  low: number;
  high: number;
}

/** Row k: what a byte does to the checksum k bytes later; the two halves of each entry apart. */
function buildTables(): { low: Int32Array; high: Int32Array } {
  const entries: bigint[] = [];
  for (let byte = 0; byte < BYTE_VALUES; byte++) {
    let crc = BigInt(byte);
    for (let bit = 0; bit < 8; bit++) crc = crc & 1n ? (crc >> 1n) ^ POLYNOMIAL : crc >> 1n;
    entries.push(crc);
  }
  for (let i = BYTE_VALUES; i < SLICES * BYTE_VALUES; i++) {
    const before = entries[i - BYTE_VALUES] as bigint;
    entries.push((before >> 8n) ^ (entries[Number(before & 0xffn)] as bigint));
  }
  return {
    low: Int32Array.from(entries, (entry) => Number(BigInt.asIntN(32, entry))),
    high: Int32Array.from(entries, (entry) => Number(BigInt.asIntN(32, entry >> 32n))),
  };
}

const TABLES = buildTables();

function updateBytes(state: Crc64State, bytes: Uint8Array, range: { start: number; end: number }): void {
  let { low, high } = state;
  for (let i = range.start; i < range.end; i++) {
    const entry = (low ^ (bytes[i] as number)) & 0xff;
    low = ((low >>> 8) | (high << 24)) ^ (TABLES.low[entry] as number);
    high = (high >>> 8) ^ (TABLES.high[entry] as number);
  }
  state.low = low;
  state.high = high;
}

function updateWords(state: Crc64State, words: Int32Array): void {
  const L = TABLES.low;
  const H = TABLES.high;
  let { low, high } = state;
  for (let i = 0; i < words.length; i += SLICES / WORD_BYTES) {
    const a = low ^ (words[i] as number);
    const b = high ^ (words[i + 1] as number);
    const a0 = 1792 + (a & 0xff);
    const a1 = 1536 + ((a >>> 8) & 0xff);
    const a2 = 1280 + ((a >>> 16) & 0xff);
    const a3 = 1024 + (a >>> 24);
    const b0 = 768 + (b & 0xff);
    const b1 = 512 + ((b >>> 8) & 0xff);
    const b2 = 256 + ((b >>> 16) & 0xff);
    const b3 = b >>> 24;
    // prettier-ignore
    low = (L[a0] as number) ^ (L[a1] as number) ^ (L[a2] as number) ^ (L[a3] as number) ^
      (L[b0] as number) ^ (L[b1] as number) ^ (L[b2] as number) ^ (L[b3] as number);
    // prettier-ignore
    high = (H[a0] as number) ^ (H[a1] as number) ^ (H[a2] as number) ^ (H[a3] as number) ^
      (H[b0] as number) ^ (H[b1] as number) ^ (H[b2] as number) ^ (H[b3] as number);
  }
  state.low = low;
  state.high = high;
}

/**
 * Continues a CRC-64/NVME in place. Table-driven, 8 bytes a step through an aligned view of the memory (see crc32c
 * for why); three quarters as fast as the same in WebAssembly.
 *
 * @param state both halves -1 at the start; the checksum is their complement
 */
export function crc64nvme(state: Crc64State, bytes: Uint8Array): void {
  const start = -bytes.byteOffset & (WORD_BYTES - 1);
  const steps = Math.floor((bytes.length - start) / SLICES);
  if (steps <= 0) {
    updateBytes(state, bytes, { start: 0, end: bytes.length });
    return;
  }
  updateBytes(state, bytes, { start: 0, end: start });
  updateWords(state, new Int32Array(bytes.buffer, bytes.byteOffset + start, (steps * SLICES) / WORD_BYTES));
  updateBytes(state, bytes, { start: start + steps * SLICES, end: bytes.length });
}
