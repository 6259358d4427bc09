import { createReadStream } from 'node:fs';
import type { DataFiles } from '../storage/data-files';
import type { Segment } from '../storage/stored-version';
import type { ByteRange } from './byte-range';
import { customerKeyStage } from './customer-key';

const READ_BYTES = 256 * 1024;

export interface SegmentReading {
  readonly data: DataFiles;
  readonly segments: readonly Segment[];
  readonly range: ByteRange;
  readonly customerKey?: Buffer | undefined;
}

async function* readSegment(
  reading: SegmentReading,
  segment: Segment,
  piece: ByteRange,
): AsyncGenerator<Buffer> {
  const stage =
    segment.counter !== undefined && reading.customerKey
      ? customerKeyStage({ key: reading.customerKey, counter: segment.counter, offset: piece.first })
      : undefined;
  const stream = createReadStream(reading.data.path(segment.file), {
    start: piece.first,
    end: piece.last,
    highWaterMark: READ_BYTES,
  });
  let missing = piece.last - piece.first + 1;
  for await (const bytes of stream as AsyncIterable<Buffer>) {
    missing -= bytes.length;
    if (!stage) yield bytes;
    else {
      const output: Buffer[] = [];
      stage.write(bytes, (piece) => output.push(piece));
      yield* output;
    }
  }
  if (missing !== 0) throw new Error(`data file ${segment.file} is ${missing} bytes short`);
}

/**
 * The bytes of a range, file by file. The files are held (see DataFiles.hold) from the call on, and released
 * when the reading ends in any way; a reading that never starts is released by `release`.
 */
export function readSegments(reading: SegmentReading): {
  bytes: AsyncGenerator<Buffer>;
  release: () => void;
} {
  const release = reading.data.hold(reading.segments.map((segment) => segment.file));
  async function* read(): AsyncGenerator<Buffer> {
    try {
      let offset = 0;
      for (const segment of reading.segments) {
        const first = Math.max(reading.range.first - offset, 0);
        const last = Math.min(reading.range.last - offset, segment.bytes - 1);
        if (first <= last) yield* readSegment(reading, segment, { first, last });
        offset += segment.bytes;
      }
    } finally {
      release();
    }
  }
  return { bytes: read(), release };
}
