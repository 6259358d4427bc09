import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compileBucketPattern } from './compile-bucket-pattern';

describe('compileBucketPattern', () => {
  it.each([
    ['photos', 'photos'],
    ['*', 'photos'],
    ['*', ''],
    ['team-*', 'team-'],
    ['team-*', 'team-a'],
    ['*-logs', 'web-logs'],
    ['a*b*c', 'abc'],
    ['a*b*c', 'a-b-b-c'],
    ['a*ab*b', 'aabb'],
    ['**', 'photos'],
    ['a.c', 'a.c'],
  ])('lets %s match %j', (pattern, bucket) => {
    expect(compileBucketPattern(pattern)(bucket)).toBe(true);
  });

  it.each([
    ['photos', 'photos2'],
    ['photos', 'photo'],
    ['team-*', 'a-team-b'],
    ['*-logs', 'web-logs-2'],
    ['a*a', 'a'],
    ['a*b*c', 'acb'],
    ['a*bb*b', 'abb'],
    ['a.c', 'abc'],
    ['', 'photos'],
  ])('does not let %s match %j', (pattern, bucket) => {
    expect(compileBucketPattern(pattern)(bucket)).toBe(false);
  });

  it('agrees with a regular expression on any pattern and name', () => {
    const text = (letters: readonly string[]) =>
      fc.string({ unit: fc.constantFrom(...letters), maxLength: 8 });
    fc.assert(
      fc.property(text(['a', 'b', '*']), text(['a', 'b']), (pattern, bucket) => {
        const oracle = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(bucket);
        expect(compileBucketPattern(pattern)(bucket)).toBe(oracle);
      }),
      { numRuns: 2000 },
    );
  });
});
