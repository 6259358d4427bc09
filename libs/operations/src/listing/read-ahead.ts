import { createListingRewriter, type ListedObject, type ListingRewriterOptions } from '@s3ep/s3-protocol';
import { isReservedKey } from '../reserved-keys';

/**
 * Reads a listing ahead of its rewriting, piece by piece: gives the objects whose description ends in a piece, but
 * for those of the reserved prefix.
 *
 * @throws S3Error InternalError as the rewriter
 */
export function readAhead({
  operation,
  encodingType,
}: Pick<ListingRewriterOptions, 'operation' | 'encodingType'>): (piece: Buffer) => readonly ListedObject[] {
  let entries: ListedObject[] = [];
  const reader = createListingRewriter({
    operation,
    ...(encodingType && { encodingType }),
    mayHide: false,
    entry: (listed) => {
      if (!isReservedKey(listed.key)) entries.push(listed);
      return listed;
    },
  });
  return (piece) => {
    entries = [];
    reader.write(piece, () => {
      // only what is read counts
    });
    return entries;
  };
}
