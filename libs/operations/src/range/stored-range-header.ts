import { mapSuffix, mapUnsizedRange } from '@s3ep/object-format';
import type { WantedRange } from './parse-range';

/** The Range to ask the backend for, before the object's size is known, so that one request is enough. */
export function storedRangeHeader(wanted: WantedRange): string {
  if (wanted.kind === 'suffix') return `bytes=-${wanted.bytes === 0 ? 0 : mapSuffix(wanted)}`;
  const { storedFirst, storedLast } = mapUnsizedRange(wanted);
  return Number.isFinite(storedLast) ? `bytes=${storedFirst}-${storedLast}` : `bytes=${storedFirst}-`;
}
