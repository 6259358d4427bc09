/** A range as asked for, before the size is known. Bytes, both ends inclusive; `last` may be Infinity. */
export type WantedRange =
  | { readonly kind: 'bounded'; readonly first: number; readonly last: number }
  | {
      readonly kind: 'suffix';
      readonly bytes: number;
    };

// there is one way only to match whitespace: two in a row would try every split of a long run of it
const BYTE_RANGE = /^bytes\s*=\s*(?:(\d+)\s*-\s*(?:(\d+)\s*)?|-\s*(\d+)\s*)$/i;

/**
 * RFC 9110 14.1.2, as S3 reads it: one range only; several ranges or anything malformed are ignored, and the
 * whole object is the answer.
 */
export function parseRange(header: string | undefined): WantedRange | undefined {
  const match = header === undefined ? null : BYTE_RANGE.exec(header);
  if (!match) return undefined;
  const [, firstText, lastText, suffixText] = match;
  if (suffixText !== undefined) return { kind: 'suffix', bytes: clamp(suffixText) };
  const first = clamp(firstText ?? '');
  const last = lastText === undefined ? Infinity : clamp(lastText);
  return last < first ? undefined : { kind: 'bounded', first, last };
}

/** No object is longer (S3: 50 TB). Positions beyond are all the same, and arithmetic on them stays exact. */
const BEYOND_ANY_OBJECT = 2 ** 50;

function clamp(digits: string): number {
  return Math.min(Number(digits), BEYOND_ANY_OBJECT);
}

export interface PlainRange {
  readonly first: number;
  /** Inclusive. */
  readonly last: number;
}

/** The bytes of an object of that size that were asked for; undefined: none, the range is not satisfiable. */
export function resolveRange(wanted: WantedRange, objectBytes: number): PlainRange | undefined {
  if (wanted.kind === 'suffix') {
    if (wanted.bytes === 0 || objectBytes === 0) return undefined;
    return { first: Math.max(0, objectBytes - wanted.bytes), last: objectBytes - 1 };
  }
  if (wanted.first >= objectBytes) return undefined;
  return { first: wanted.first, last: Math.min(wanted.last, objectBytes - 1) };
}
