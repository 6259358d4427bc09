/** The polynomial of the NVM Express specification (CRC-64/NVME, 0xAD93D23594C93659), bit-reversed. */
const POLYNOMIAL = 0x9a6c9329ac4bc9b5n;
/** Bytes taken in one step: slicing-by-16. */
const SLICES = 16;
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
    const c = words[i + 2] as number;
    const d = words[i + 3] as number;
    const a0 = 3840 + (a & 0xff);
    const a1 = 3584 + ((a >>> 8) & 0xff);
    const a2 = 3328 + ((a >>> 16) & 0xff);
    const a3 = 3072 + (a >>> 24);
    const b0 = 2816 + (b & 0xff);
    const b1 = 2560 + ((b >>> 8) & 0xff);
    const b2 = 2304 + ((b >>> 16) & 0xff);
    const b3 = 2048 + (b >>> 24);
    const c0 = 1792 + (c & 0xff);
    const c1 = 1536 + ((c >>> 8) & 0xff);
    const c2 = 1280 + ((c >>> 16) & 0xff);
    const c3 = 1024 + (c >>> 24);
    const d0 = 768 + (d & 0xff);
    const d1 = 512 + ((d >>> 8) & 0xff);
    const d2 = 256 + ((d >>> 16) & 0xff);
    const d3 = d >>> 24;
    // prettier-ignore
    low = (L[a0] as number) ^ (L[a1] as number) ^ (L[a2] as number) ^ (L[a3] as number) ^
      (L[b0] as number) ^ (L[b1] as number) ^ (L[b2] as number) ^ (L[b3] as number) ^
      (L[c0] as number) ^ (L[c1] as number) ^ (L[c2] as number) ^ (L[c3] as number) ^
      (L[d0] as number) ^ (L[d1] as number) ^ (L[d2] as number) ^ (L[d3] as number);
    // prettier-ignore
    high = (H[a0] as number) ^ (H[a1] as number) ^ (H[a2] as number) ^ (H[a3] as number) ^
      (H[b0] as number) ^ (H[b1] as number) ^ (H[b2] as number) ^ (H[b3] as number) ^
      (H[c0] as number) ^ (H[c1] as number) ^ (H[c2] as number) ^ (H[c3] as number) ^
      (H[d0] as number) ^ (H[d1] as number) ^ (H[d2] as number) ^ (H[d3] as number);
  }
  state.low = low;
  state.high = high;
}

/**
 * Continues a CRC-64/NVME in place. Table-driven, 16 bytes a step through an aligned view of the memory (see
 * crc32c for why).
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
