/** Reads up to `bytes` bytes of a file from `offset`: fewer where it ends. */
export type ReadAt = (offset: number, bytes: number) => DataView;

const MAGIC = 0x7f454c46; // "\x7fELF"
const IDENTIFICATION = { class: 4, data: 5 };
const CLASS_64 = 2;
const LITTLE_ENDIAN = 1;

/**
 * Where the header and a program header say what, in bytes (System V ABI, "ELF Header" and "Program Header"). `counts`:
 * e_phentsize, e_phnum, e_shentsize and e_shnum, of two bytes each.
 */
const LAYOUTS = {
  32: {
    header: { bytes: 52, segments: 28, sections: 32, counts: 42 },
    segment: { bytes: 32, offset: 4, fileBytes: 16 },
  },
  64: {
    header: { bytes: 64, segments: 32, sections: 40, counts: 54 },
    segment: { bytes: 56, offset: 8, fileBytes: 32 },
  },
} as const;

/**
 * How many bytes an ELF file has at least, by what it says itself: its segments, and the table of its sections, which
 * linkers put at the end. 0: no ELF file.
 */
export function promisedElfBytes(readAt: ReadAt): number {
  const head = readAt(0, LAYOUTS[64].header.bytes);
  if (head.byteLength <= IDENTIFICATION.data || head.getUint32(0) !== MAGIC) return 0;
  const bits = head.getUint8(IDENTIFICATION.class) === CLASS_64 ? 64 : 32;
  const little = head.getUint8(IDENTIFICATION.data) === LITTLE_ENDIAN;
  const { header, segment } = LAYOUTS[bits];
  if (head.byteLength < header.bytes) return header.bytes;

  const address = (view: DataView, at: number): number =>
    bits === 64 ? Number(view.getBigUint64(at, little)) : view.getUint32(at, little);
  const count = (at: number): number => head.getUint16(header.counts + at, little);
  const segmentsBytes = count(0) === segment.bytes ? count(2) * segment.bytes : 0; // others are refused by the loader
  const firstSegment = address(head, header.segments);
  const table = readAt(firstSegment, segmentsBytes);
  let promised = Math.max(
    header.bytes,
    firstSegment + segmentsBytes,
    address(head, header.sections) + count(4) * count(6),
  );
  for (let at = 0; at + segment.bytes <= table.byteLength; at += segment.bytes) {
    const end = address(table, at + segment.offset) + address(table, at + segment.fileBytes);
    promised = Math.max(promised, end);
  }
  return promised;
}
