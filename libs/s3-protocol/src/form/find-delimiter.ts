const CR = 0x0d;

export interface DelimiterSearch {
  /** Bytes that are content for certain. */
  readonly contentBytes: number;
  /** Whether the delimiter follows; otherwise what follows may be the beginning of one. */
  readonly found: boolean;
}

/**
 * Looks for the end of a part's content in a piece of it.
 *
 * @param delimiter CR LF "--" boundary. CR is nowhere in it but at its beginning, so that at most one place at
 *   the end of the piece can begin one that is cut off.
 */
export function findDelimiter(bytes: Buffer, delimiter: Buffer): DelimiterSearch {
  const at = bytes.indexOf(delimiter);
  if (at !== -1) return { contentBytes: at, found: true };
  const cut = bytes.lastIndexOf(CR);
  const begun = cut === -1 ? 0 : bytes.length - cut;
  const mayBegin = begun > 0 && begun < delimiter.length && bytes.compare(delimiter, 0, begun, cut) === 0;
  return { contentBytes: mayBegin ? cut : bytes.length, found: false };
}
