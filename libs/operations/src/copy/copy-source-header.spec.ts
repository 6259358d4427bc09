import { describe, expect, it } from '@jest/globals';
import { parseBucketName, parseObjectKey } from '@s3ep/s3-protocol';
import { copySourceHeader } from './copy-source-header';

describe('copySourceHeader', () => {
  const source = { bucket: parseBucketName('bucket'), key: parseObjectKey('/a ü+b?c') };

  it('is bucket and key, as a condition of a bucket policy compares them', () => {
    expect(copySourceHeader(source)).toBe('bucket//a%20%C3%BC%2Bb%3Fc');
  });

  it('names the version', () => {
    expect(copySourceHeader({ ...source, versionId: 'a+b' })).toBe(
      'bucket//a%20%C3%BC%2Bb%3Fc?versionId=a%2Bb',
    );
  });
});
