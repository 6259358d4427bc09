import { describe, expect, it } from '@jest/globals';
import { canonicalQuery } from './canonical-query';

describe('canonicalQuery', () => {
  it.each([
    ['', ''],
    ['acl', 'acl='],
    ['b=2&a=1', 'a=1&b=2'],
    ['a=2&a=1', 'a=1&a=2'],
    ['a-=1&a=2', 'a=2&a-=1'],
    ['b&&A&', 'A=&b='],
    ['a=b=c', 'a=b%3Dc'],
    ['prefix=a/b c', 'prefix=a%2Fb%20c'],
  ])('turns %j into %j', (raw, canonical) => {
    expect(canonicalQuery(raw)).toBe(canonical);
  });

  it('leaves the signature out', () => {
    expect(canonicalQuery('b=1&X-Amz-Signature=x&a=2', { without: 'X-Amz-Signature' })).toBe('a=2&b=1');
  });
});
