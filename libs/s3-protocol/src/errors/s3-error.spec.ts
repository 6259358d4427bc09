import { describe, expect, it } from '@jest/globals';
import { S3_ERRORS, isS3ErrorCode, type S3ErrorCode } from './s3-error-catalogue';
import { S3Error } from './s3-error';

describe('S3Error', () => {
  it.each<[S3ErrorCode, number]>([
    ['NotModified', 304],
    ['InvalidURI', 400],
    ['KeyTooLongError', 400],
    ['XAmzContentSHA256Mismatch', 400],
    ['SignatureDoesNotMatch', 403],
    ['RequestTimeTooSkewed', 403],
    ['NoSuchKey', 404],
    ['MethodNotAllowed', 405],
    ['BucketAlreadyOwnedByYou', 409],
    ['MissingContentLength', 411],
    ['PreconditionFailed', 412],
    ['InvalidRange', 416],
    ['InternalError', 500],
    ['NotImplemented', 501],
    ['SlowDown', 503],
  ])('takes status and wording of %s from the catalogue', (code, status) => {
    const error = new S3Error(code);
    expect(error).toMatchObject({ code, status, message: S3_ERRORS[code].message, name: 'S3Error' });
  });

  it('lets the thrower say more, and keeps the cause for the log', () => {
    const cause = new Error('why');
    const error = new S3Error('InvalidRange', {
      message: 'Too far.',
      details: { ActualObjectSize: '10' },
      headers: { 'content-range': 'bytes */10' },
      cause,
    });
    expect(error).toMatchObject({
      message: 'Too far.',
      details: { ActualObjectSize: '10' },
      headers: { 'content-range': 'bytes */10' },
      cause,
    });
  });

  it('knows its codes, and nothing of the object prototype', () => {
    expect(isS3ErrorCode('NoSuchKey')).toBe(true);
    expect(isS3ErrorCode('toString')).toBe(false);
  });
});
