import { describe, expect, it } from '@jest/globals';
import { isReservedKey, refuseReservedKey } from './reserved-keys';

describe('reserved keys', () => {
  it.each(['.s3ep/', '.s3ep/x', '.s3ep//', '.s3ep/../x'])('are those below the prefix: %s', (key) => {
    expect(isReservedKey(key)).toBe(true);
    expect(() => {
      refuseReservedKey(key);
    }).toThrow(expect.objectContaining({ code: 'AccessDenied' }));
  });

  it.each(['.s3ep', '.s3epx', '/.s3ep/x', 'a/.s3ep/x', '.S3EP/x', 's3ep/x'])('are not %s', (key) => {
    expect(isReservedKey(key)).toBe(false);
    expect(() => {
      refuseReservedKey(key);
    }).not.toThrow();
  });
});
