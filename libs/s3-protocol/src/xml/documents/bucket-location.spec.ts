import { describe, expect, it } from '@jest/globals';
import { parseBucketLocation, writeBucketLocation } from './bucket-location';

describe('the location of a bucket', () => {
  it.each(['us-east-1', 'eu-central-1', 'a&b'])('%s is read back as it was written', (region) => {
    expect(parseBucketLocation(writeBucketLocation(region))).toBe(region);
  });

  it('is written empty for us-east-1, as at S3', () => {
    expect(writeBucketLocation('us-east-1').toString()).toMatch(
      /<LocationConstraint[^>]*><\/LocationConstraint>$/,
    );
  });

  it('is not read from another document', () => {
    expect(() => parseBucketLocation(Buffer.from('<Location>eu</Location>'))).toThrow(
      expect.objectContaining({ name: 'S3Error', code: 'InternalError' }),
    );
  });
});
