import { S3Error } from '@s3ep/s3-protocol';
import { describe, expect, it } from '@jest/globals';
import type { Exchange } from './exchange';
import { failureResponse, toS3Error } from './failure-response';

function exchange(method: string, url: string): Exchange {
  return { incoming: { method, url }, requestId: 'REQUEST1' } as unknown as Exchange;
}

describe('the answer to a failure', () => {
  it('is the error document of S3, with the path and without the query', () => {
    const { status, headers, body } = failureResponse(
      exchange('GET', '/bucket/k%3C?X-Amz-Signature=abc'),
      new S3Error('NoSuchKey'),
    );
    expect({ status, headers }).toEqual({ status: 404, headers: { 'content-type': 'application/xml' } });
    const text = (body as Buffer).toString();
    expect(text).toContain('<Code>NoSuchKey</Code>');
    expect(text).toContain('<Resource>/bucket/k%3C</Resource>');
    expect(text).toContain('<RequestId>REQUEST1</RequestId>');
    expect(text).not.toContain('Signature');
  });

  it('has no document for HEAD, but its headers', () => {
    const error = new S3Error('InvalidRange', { headers: { 'content-range': 'bytes */5' } });
    expect(failureResponse(exchange('HEAD', '/b/k'), error)).toEqual({
      status: 416,
      headers: { 'content-range': 'bytes */5' },
    });
  });
});

describe('toS3Error', () => {
  it('says nothing to the client of what is a bug', () => {
    const bug = new Error('undefined is not a function');
    const failure = toS3Error(bug);
    expect(failure).toMatchObject({ code: 'InternalError', status: 500, cause: bug });
    expect(failure.message).not.toContain('undefined');
  });

  it('leaves S3 errors as they are', () => {
    const error = new S3Error('SlowDown');
    expect(toS3Error(error)).toBe(error);
  });
});
