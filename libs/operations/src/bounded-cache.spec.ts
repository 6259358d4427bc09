import { expect, it } from '@jest/globals';
import { BoundedCache } from './bounded-cache';

const cacheOf = (limit: number): BoundedCache<number> =>
  new BoundedCache({ limit, weightOf: (value) => value });

it('gives back what was put in', () => {
  const cache = cacheOf(10);
  cache.set('a', 0);
  expect([cache.get('a'), cache.get('b')]).toEqual([0, undefined]);
});

it('forgets what was not used for longest, by weight', () => {
  const cache = cacheOf(10);
  for (const name of ['a', 'b', 'c']) cache.set(name, 3);
  cache.get('a');
  cache.set('d', 3);
  expect(['a', 'b', 'c', 'd'].map((name) => cache.get(name))).toEqual([3, undefined, 3, 3]);
});

it('counts what replaces something once', () => {
  const cache = cacheOf(10);
  cache.set('a', 9);
  cache.set('a', 1);
  cache.set('b', 9);
  expect([cache.get('a'), cache.get('b')]).toEqual([1, 9]);
});

it('keeps nothing that is heavier than all may be', () => {
  const cache = cacheOf(10);
  cache.set('a', 1);
  cache.set('b', 11);
  expect([cache.get('a'), cache.get('b')]).toEqual([undefined, undefined]);
});
