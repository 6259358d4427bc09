import { mapSuffix, mapUnsizedRange } from '@s3ep/object-format';
import type { WantedRange } from './parse-range';

/** The Range to ask the backend for, before the object's size is known, so that one request is enough. */
export function storedRangeHeader(wanted: WantedRange): string {
  // an empty suffix is asked for as one byte: the answer tells the size, and then that nothing satisfies it
  if (wanted.kind === 'suffix') return `bytes=-${mapSuffix({ bytes: Math.max(1, wanted.bytes) })}`;
  const { storedFirst, storedLast } = mapUnsizedRange(wanted);
  return Number.isFinite(storedLast) ? `bytes=${storedFirst}-${storedLast}` : `bytes=${storedFirst}-`;
}
