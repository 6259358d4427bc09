import type { ByteKey } from '../storage/byte-key';
import type { SortedKeys } from '../storage/sorted-keys';

export interface PageOptions<Item> {
  readonly keys: SortedKeys;
  readonly prefix: ByteKey;
  /** "": no grouping. */
  readonly delimiter: ByteKey;
  /** The page begins behind this key, or behind the keys of this common prefix; "" for the beginning. */
  readonly after: ByteKey;
  /** The key `after` itself comes once more: `itemsOf` leaves out what was listed of it. */
  readonly afterIncluded?: boolean;
  /** Most items and common prefixes together. */
  readonly maxItems: number;
  /** What a key contributes: nothing if it has no current object, several versions, ... */
  itemsOf(byteKey: ByteKey): readonly Item[];
}

export type PageEntry<Item> =
  | { readonly kind: 'item'; readonly byteKey: ByteKey; readonly item: Item }
  | { readonly kind: 'prefix'; readonly prefix: ByteKey };

export interface Page<Item> {
  readonly entries: readonly PageEntry<Item>[];
  /** There is more behind the last entry. */
  readonly truncated: boolean;
}

/** Above every key that begins with the prefix: bytes end at U+00FF. */
const ABOVE_EVERY_BYTE = '\u0100';

/** Directly above a key: no key lies between. */
const JUST_ABOVE = '\u0000';

function commonPrefix(byteKey: ByteKey, prefix: ByteKey, delimiter: ByteKey): ByteKey | undefined {
  if (delimiter === '') return undefined;
  const end = byteKey.indexOf(delimiter, prefix.length);
  return end < 0 ? undefined : byteKey.slice(0, end + delimiter.length);
}

/**
 * One page of a listing, in the order of bytes. Keys that share a common prefix are skipped by bisection, so a
 * page costs about as much as it has entries.
 */
export function listPage<Item>(options: PageOptions<Item>): Page<Item> {
  const { keys, prefix, delimiter, after, maxItems } = options;
  if (maxItems === 0) return { entries: [], truncated: false };
  const entries: PageEntry<Item>[] = [];
  const from = options.afterIncluded || after === '' ? after : after + JUST_ABOVE;
  let position = keys.lowerBound(from > prefix ? from : prefix);
  for (let byteKey = keys.at(position); byteKey?.startsWith(prefix); byteKey = keys.at(position)) {
    const items = options.itemsOf(byteKey);
    const group = commonPrefix(byteKey, prefix, delimiter);
    if (items.length === 0) {
      position += 1;
    } else if (group === undefined) {
      for (const item of items) {
        if (entries.length === maxItems) return { entries, truncated: true };
        entries.push({ kind: 'item', byteKey, item });
      }
      position += 1;
    } else {
      if (group !== after) {
        if (entries.length === maxItems) return { entries, truncated: true };
        entries.push({ kind: 'prefix', prefix: group });
      }
      position = keys.lowerBound(group + ABOVE_EVERY_BYTE);
    }
  }
  return { entries, truncated: false };
}
