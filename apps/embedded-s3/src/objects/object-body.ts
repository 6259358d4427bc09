import { closeSync, openSync, readSync } from 'node:fs';
import type { StreamedBody } from '../http/answer';
import { readSegments } from './read-segments';
import type { SegmentReading } from './read-segments';

/** Up to here one read from the page cache takes less time than the way to the thread pool and back. */
const MOST_BYTES_AT_ONCE = 64 * 1024;

function readAtOnce(reading: SegmentReading, bytes: number): Buffer | undefined {
  const [segment, more] = reading.segments;
  if (!segment || more || bytes > MOST_BYTES_AT_ONCE || reading.customerKey) return undefined;
  const buffer = Buffer.allocUnsafe(bytes);
  const file = openSync(reading.data.path(segment.file), 'r');
  try {
    const read = readSync(file, buffer, 0, bytes, reading.range.first);
    if (read !== bytes) throw new Error(`data file ${segment.file} is ${bytes - read} bytes short`);
  } finally {
    closeSync(file);
  }
  return buffer;
}

/** The body of an answer: the bytes of a range of an object. */
export function objectBody(reading: SegmentReading): Buffer | StreamedBody {
  const bytes = reading.range.last - reading.range.first + 1;
  const atOnce = readAtOnce(reading, bytes);
  if (atOnce) return atOnce;
  const { bytes: source, release } = readSegments(reading);
  return { bytes, source, release };
}

/** In place of a body that only its length is wanted of (HEAD). */
export function unsentBody(bytes: number): StreamedBody {
  return {
    bytes,
    source: {
      [Symbol.asyncIterator]: () => {
        throw new Error('the body of a HEAD answer was read');
      },
    },
    release: () => {
      // holds nothing
    },
  };
}
