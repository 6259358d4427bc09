import { describe, expect, it } from '@jest/globals';
import { promisedElfBytes } from './promised-elf-bytes';

const promised = (file: Buffer): number =>
  promisedElfBytes((offset, bytes) => {
    const found = file.subarray(offset, offset + bytes);
    return new DataView(found.buffer, found.byteOffset, found.length);
  });

interface Elf {
  readonly bits: 32 | 64;
  readonly little: boolean;
  /** Offset and length in the file. */
  readonly segments: readonly (readonly [number, number])[];
  readonly sections: { readonly offset: number; readonly count: number };
}

/** The tables of an ELF file, written as the System V ABI lays them out, one field after another. */
function elf({ bits, little, segments, sections }: Elf): Buffer {
  const field = (bytes: number, value: number): Buffer => {
    const written = Buffer.alloc(8);
    if (little) written.writeUInt32LE(value);
    else written.writeUInt32BE(value, bytes - Math.min(bytes, 4));
    if (bytes === 2) return little ? written.subarray(0, 2) : Buffer.from([value >> 8, value & 0xff]);
    return written.subarray(0, bytes);
  };
  const half = (value: number) => field(2, value);
  const word = (value: number) => field(4, value);
  const wide = (value: number) => field(bits / 8, value);
  const [headerBytes, segmentBytes, sectionBytes] = bits === 64 ? [64, 56, 64] : [52, 32, 40];
  return Buffer.concat([
    Buffer.from([0x7f, 0x45, 0x4c, 0x46, bits / 32, little ? 1 : 2, 1, ...Array<number>(9).fill(0)]),
    ...[half(3), half(62), word(1), wide(0x4000), wide(headerBytes), wide(sections.offset), word(0)],
    ...[headerBytes, segmentBytes, segments.length, sectionBytes, sections.count, 0].map(half),
    ...segments.flatMap(([offset, bytes]) =>
      bits === 64
        ? [word(1), word(5), wide(offset), wide(0), wide(0), wide(bytes), wide(bytes), wide(4096)]
        : [word(1), wide(offset), wide(0), wide(0), wide(bytes), wide(bytes), word(5), wide(4096)],
    ),
  ]);
}

describe.each([
  { bits: 64, little: true, sectionBytes: 64 },
  { bits: 64, little: false, sectionBytes: 64 },
  { bits: 32, little: true, sectionBytes: 40 },
  { bits: 32, little: false, sectionBytes: 40 },
] as const)('an ELF file of $bits bits, little end first: $little', ({ sectionBytes, ...kind }) => {
  const segments = [
    [0, 500],
    [4096, 70_001],
    [512, 3],
  ] as const;

  it('promises the end of its last segment', () => {
    expect(promised(elf({ ...kind, segments, sections: { offset: 0, count: 0 } }))).toBe(74_097);
  });

  it('promises the end of the table of its sections', () => {
    const file = elf({ ...kind, segments, sections: { offset: 80_000, count: 29 } });
    expect(promised(file)).toBe(80_000 + 29 * sectionBytes);
  });

  it('promises more than there is, wherever its header and program headers are cut', () => {
    const file = elf({ ...kind, segments, sections: { offset: 0, count: 0 } });
    for (let length = 6; length < file.length; length++)
      expect(promised(file.subarray(0, length))).toBeGreaterThan(length);
  });
});

it.each(['', '\x7fELF', 'MZ and more', '\xcf\xfa\xed\xfe of macOS'])('%j promises nothing', (text) => {
  expect(promised(Buffer.from(text, 'latin1'))).toBe(0);
});
