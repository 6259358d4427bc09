import { describe, expect, it } from '@jest/globals';
import { fromByteKey, toByteKey } from '../storage/byte-key';
import { SortedKeys } from '../storage/sorted-keys';
import { listPage } from './list-page';
import type { PageOptions } from './list-page';

function list(
  names: readonly string[],
  options: Partial<Pick<PageOptions<string>, 'prefix' | 'delimiter' | 'after' | 'maxItems'>> = {},
): { entries: string[]; truncated: boolean } {
  const keys = new SortedKeys();
  keys.replace(names.map(toByteKey));
  const page = listPage({
    prefix: '',
    delimiter: '',
    after: '',
    maxItems: 1000,
    ...options,
    keys,
    itemsOf: (byteKey) => (byteKey.includes('deleted') ? [] : [byteKey]),
  });
  return {
    entries: page.entries.map((entry) => fromByteKey(entry.kind === 'item' ? entry.byteKey : entry.prefix)),
    truncated: page.truncated,
  };
}

describe('listPage', () => {
  it('orders keys by their UTF-8 bytes, not by UTF-16 units', () => {
    expect(list(['\u{1F600}', '\uFFEE', 'z', 'é']).entries).toEqual(['z', 'é', '\uFFEE', '\u{1F600}']);
  });

  it('groups keys under the delimiter behind the prefix', () => {
    const names = ['a/b/1', 'a/b/2', 'a/c', 'a/', 'b', 'a'];
    expect(list(names, { delimiter: '/' }).entries).toEqual(['a', 'a/', 'b']);
    expect(list(names, { delimiter: '/', prefix: 'a/' }).entries).toEqual(['a/', 'a/b/', 'a/c']);
  });

  it('says that there is more only when there is', () => {
    const names = ['1', '2', '3', '4-deleted'];
    expect(list(names, { maxItems: 2 })).toEqual({ entries: ['1', '2'], truncated: true });
    expect(list(names, { maxItems: 3 })).toEqual({ entries: ['1', '2', '3'], truncated: false });
    expect(list(names, { maxItems: 0 })).toEqual({ entries: [], truncated: false });
  });

  it('goes on behind a common prefix without showing it twice', () => {
    const names = ['a', 'boo/1', 'boo/2', 'c/1', 'd'];
    expect(list(names, { delimiter: '/', after: 'boo/', maxItems: 1 })).toEqual({
      entries: ['c/'],
      truncated: true,
    });
    expect(list(names, { delimiter: '/', after: 'c/' }).entries).toEqual(['d']);
  });

  it('still shows a common prefix of which keys are left behind the start', () => {
    expect(list(['b/1', 'b/2', 'c'], { delimiter: '/', after: 'b/1' }).entries).toEqual(['b/', 'c']);
  });

  it('does not show a common prefix under which every key is deleted', () => {
    expect(list(['x/deleted1', 'y/1', 'y/deleted'], { delimiter: '/' }).entries).toEqual(['y/']);
  });

  it('walks a bucket page by page without loss or repetition', () => {
    const names = Array.from({ length: 57 }, (_, n) => `k${n % 7}/${n}`);
    const seen: string[] = [];
    let after = '';
    for (;;) {
      const page = list(names, { maxItems: 5, after });
      seen.push(...page.entries);
      if (!page.truncated) break;
      after = page.entries.at(-1) ?? '';
    }
    expect(seen).toEqual([...names].sort());
  });
});
