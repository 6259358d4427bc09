import { describe, expect, it } from '@jest/globals';
import { BoundedMap } from './bounded-map';

describe('BoundedMap', () => {
  it('forgets the entry that was used longest ago', () => {
    const map = new BoundedMap<string, number>(2);
    map.set('a', 1);
    map.set('b', 2);
    map.get('a');
    map.set('c', 3);
    expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([1, undefined, 3]);
    expect(map.size).toBe(2);
  });

  it('removes an entry only while it still stands for the given value', () => {
    const map = new BoundedMap<string, number>(2);
    map.set('a', 1);
    map.remove('a', 2);
    expect(map.get('a')).toBe(1);
    map.remove('a', 1);
    expect(map.get('a')).toBeUndefined();
  });

  it('cannot be made without room', () => {
    expect(() => new BoundedMap(0)).toThrow(RangeError);
  });
});
