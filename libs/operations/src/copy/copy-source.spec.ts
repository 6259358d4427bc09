import { describe, expect, it } from '@jest/globals';
import { parseCopySource } from './copy-source';

describe('parseCopySource', () => {
  it.each([
    ['bucket/key', { bucket: 'bucket', key: 'key' }],
    ['/bucket/key', { bucket: 'bucket', key: 'key' }],
    ['bucket/a%20b%2Fc%2Bd', { bucket: 'bucket', key: 'a b/c+d' }],
    ['bucket/a b', { bucket: 'bucket', key: 'a b' }],
    ['bucket/a+b', { bucket: 'bucket', key: 'a b' }],
    ['bucket%2Fa%2Fb%2Bc', { bucket: 'bucket', key: 'a/b+c' }],
    ['%2Fbucket%2Fa', { bucket: 'bucket', key: 'a' }],
    ['bucket/key?versionId=a%2Bb', { bucket: 'bucket', key: 'key', versionId: 'a+b' }],
    ['bucket//a/../b/', { bucket: 'bucket', key: '/a/../b/' }],
    ['bucket/key?versionId=v1', { bucket: 'bucket', key: 'key', versionId: 'v1' }],
    ['bucket/key%3FversionId=v1', { bucket: 'bucket', key: 'key?versionId=v1' }],
    ['bucket/what?', { bucket: 'bucket', key: 'what?' }],
    ['bucket/a?b#c?versionId=null', { bucket: 'bucket', key: 'a?b#c', versionId: 'null' }],
    ['bucket/%C3%BC', { bucket: 'bucket', key: '\u00fc' }],
  ])('reads %s', (header, source) => {
    expect(parseCopySource(header)).toEqual(source);
  });

  it.each([
    '',
    '/',
    'bucket',
    'bucket%2F',
    'bucket/',
    '//key',
    'bucket/key?versionId=%',
    'bucket/key?versionId=',
    'bucket/%',
    'bucket/%FF',
    'B_/k',
  ])('refuses %j', (header) => {
    expect(() => parseCopySource(header)).toThrow(
      expect.objectContaining({
        code: 'InvalidArgument',
        details: { ArgumentName: 'x-amz-copy-source' },
      }),
    );
  });
});
