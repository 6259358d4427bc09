import { KeyProviderError, KeyRefusedError } from '@s3ep/key-management';
import { FormatError } from '@s3ep/object-format';
import { S3Error } from '@s3ep/s3-protocol';
import { describe, expect, it } from '@jest/globals';
import { toS3Failure } from './key-failure';

describe('toS3Failure', () => {
  it('says 503 where waiting helps', () => {
    const failure = toS3Failure(new KeyProviderError('unavailable', { kekId: 'main' }));
    expect(failure).toMatchObject({
      code: 'ServiceUnavailable',
      status: 503,
      headers: { 'retry-after': '5' },
    });
  });

  it.each([
    [new KeyProviderError('refused', { kekId: 'main' }), 'key-provider-refused'],
    [new KeyProviderError('disabled', { kekId: 'main' }), 'key-provider-disabled'],
    [new KeyRefusedError('unknown-kek', { bucket: 'photos', kekId: 'old' }), 'unknown-kek'],
    [new FormatError('chunk'), 'chunk'],
  ])('says 500 with one wording otherwise: %s', (error, reason) => {
    const failure = toS3Failure(error);
    expect(failure).toMatchObject({ code: 'InternalError', status: 500, reason });
    expect((failure as S3Error).message).toBe(new S3Error('InternalError').message);
  });

  it.each([new S3Error('NoSuchKey'), new Error('a bug')])('leaves everything else as it is: %s', (error) => {
    expect(toS3Failure(error)).toBe(error);
  });
});
