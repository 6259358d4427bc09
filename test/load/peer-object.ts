/** An object as the memory peer remembers it. */
export interface PeerObject {
  readonly bytes: number;
  /** undefined: too large to be kept, only its size and headers are known. */
  readonly content: Buffer | undefined;
  /** Headers of the PUT that a GET gives back. */
  readonly headers: Readonly<Record<string, string>>;
}

const KEPT_UP_TO_BYTES = 4 * 1_048_576;
/** Larger objects are kept where their key asks for it: one that is stored once and served many times. */
const KEEP_MARK = '/keep-';

export function isKept(path: string, bytes: number): boolean {
  return bytes <= KEPT_UP_TO_BYTES || path.includes(KEEP_MARK);
}

/** What S3 gives back of the headers of a PUT. */
export function rememberedHeaders(headers: ReadonlyMap<string, string>): Record<string, string> {
  const remembered: Record<string, string> = {};
  for (const [name, value] of headers)
    if (name.startsWith('x-amz-meta-') || name === 'content-type') remembered[name] = value;
  return remembered;
}

/** @returns undefined: the whole object */
export function requestedRange(
  header: string | undefined,
  totalBytes: number,
): { readonly first: number; readonly last: number } | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  if (first === '') return { first: Math.max(0, totalBytes - Number(last)), last: totalBytes - 1 };
  return { first: Number(first), last: Math.min(totalBytes - 1, last === '' ? Infinity : Number(last)) };
}
