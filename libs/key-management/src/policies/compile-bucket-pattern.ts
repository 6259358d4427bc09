/** Tells whether a bucket's name matches a pattern in which `*` stands for any characters, or none. */
export function compileBucketPattern(pattern: string): (bucket: string) => boolean {
  if (!pattern.includes('*')) return (bucket) => bucket === pattern;
  const pieces = pattern.split('*');
  const first = pieces.shift() ?? '';
  const last = pieces.pop() ?? '';
  // Pieces are found one after the other, leftmost first: linear, where a regular expression could
  // be made to backtrack.
  return (bucket) => {
    if (bucket.length < first.length + last.length) return false;
    if (!bucket.startsWith(first) || !bucket.endsWith(last)) return false;
    const end = bucket.length - last.length;
    let from = first.length;
    for (const piece of pieces) {
      const at = bucket.indexOf(piece, from);
      if (at === -1 || at + piece.length > end) return false;
      from = at + piece.length;
    }
    return true;
  };
}
