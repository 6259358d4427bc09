import { describe, expect, it } from '@jest/globals';
import { targetOf } from './backend-address';

const path = { endpoint: 'http://s3.example:9000', addressing: 'path' } as const;
const virtual = { endpoint: 'https://s3.example', addressing: 'virtual-hosted' } as const;

describe('targetOf', () => {
  it('addresses the service', () => {
    expect(targetOf(path, {})).toEqual({
      origin: 'http://s3.example:9000',
      host: 's3.example:9000',
      path: '/',
      query: '',
    });
  });

  it('puts the bucket into the path', () => {
    expect(targetOf(path, { bucket: 'b' }).path).toBe('/b');
    expect(targetOf(path, { bucket: 'b', key: 'k' }).path).toBe('/b/k');
  });

  it('puts the bucket into the host', () => {
    expect(targetOf(virtual, { bucket: 'b', key: 'k' })).toEqual({
      origin: 'https://b.s3.example',
      host: 'b.s3.example',
      path: '/k',
      query: '',
    });
  });

  it.each([
    ['a//b', '/b/a//b'],
    ['a/../b', '/b/a/../b'],
    ['/', '/b//'],
    ['a b+c', '/b/a%20b%2Bc'],
    ['ü%2F', '/b/%C3%BC%252F'],
    ["!'()*", '/b/%21%27%28%29%2A'],
  ])('sends the key %s as %s and nothing else', (key, expected) => {
    expect(targetOf(path, { bucket: 'b', key }).path).toBe(expected);
  });

  it('encodes the query and keeps its order', () => {
    const query = [
      ['prefix', 'a/b c'],
      ['acl', ''],
      ["x'", '*'],
    ] as const;
    expect(targetOf(path, { bucket: 'b', query }).query).toBe('prefix=a%2Fb%20c&acl&x%27=%2A');
  });
});
