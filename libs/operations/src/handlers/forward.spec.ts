import { describe, expect, it } from '@jest/globals';
import { parseRequest, resolveOperation } from '@s3ep/s3-protocol';
import { forwardedHeaders } from './forward';

const forwarded = (
  method: string,
  target: string,
  headers: Record<string, string>,
): Record<string, string> => {
  const rawHeaders = ['Host', 'h', ...Object.entries(headers).flat()];
  const request = parseRequest({ method, target, rawHeaders }, { baseDomains: [] });
  return forwardedHeaders(request.headers, resolveOperation(request));
};

describe('forwardedHeaders', () => {
  it('passes what S3 documents, with conditions', () => {
    const passed = {
      'content-type': 'application/xml',
      'if-none-match': '*',
      'x-amz-acl': 'private',
      'x-amz-expected-bucket-owner': '1',
    };
    expect(forwarded('PUT', '/bucket/key?acl', passed)).toEqual(passed);
  });

  it.each([
    ...[
      'x-http-method-override',
      'x_amz_acl',
      'x-amz_acl',
      'x-goog-acl',
      'cookie',
      'via',
      'x-forwarded-for',
      'range',
    ],
    ...[
      'connection',
      'keep-alive',
      'te',
      'upgrade',
      'proxy-authorization',
      'expect',
      'content-md5',
      'origin',
    ],
    ...[
      'authorization',
      'x-amz-date',
      'x-amz-content-sha256',
      'x-amz-checksum-crc32',
      'x-amz-meta-a',
      'x-amz-cf-id',
    ],
  ])('does not pass %s', (name) => {
    expect(forwarded('PUT', '/bucket/key?acl', { [name]: 'v' })).toEqual({});
  });

  it('passes metadata with what stores it', () => {
    const metadata = { 'x-amz-meta-a': 'b' };
    expect(forwarded('POST', '/plain/key?uploads', metadata)).toEqual(metadata);
    expect(forwarded('PUT', '/plain/key?tagging', metadata)).toEqual({});
  });

  it('passes of a preflight what it asks by, and nothing else', () => {
    const asked = {
      origin: 'https://app.example',
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'x-amz-date',
    };
    const more = { 'content-type': 'text/plain', 'if-match': '*', 'x-amz-request-payer': 'requester' };
    expect(forwarded('OPTIONS', '/bucket/key', { ...asked, ...more })).toEqual(asked);
  });

  it('takes aws-chunked for the way a body travelled', () => {
    const chunked = { 'content-encoding': 'aws-chunked' };
    expect(forwarded('PUT', '/bucket?tagging', chunked)).toEqual({});
    expect(forwarded('POST', '/plain/key?uploads', { 'content-encoding': 'gzip' })).toEqual({
      'content-encoding': 'gzip',
    });
  });
});
