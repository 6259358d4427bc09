import { describe, expect, it } from '@jest/globals';
import { EXAMPLE_OPTIONS } from '../../fixtures/example-credentials';
import { wireRequest, type WireRequest } from '../../fixtures/wire-request';
import { authenticate } from './authenticate';

const HOST = 'examplebucket.s3.amazonaws.com';
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const CREDENTIAL = 'AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request';

const authorization = (signedHeaders: string, signature: string): string =>
  `AWS4-HMAC-SHA256 Credential=${CREDENTIAL},SignedHeaders=${signedHeaders},Signature=${signature}`;

// Amazon S3 API Reference, "Signature Calculations for the Authorization Header: Transferring Payload in a Single
// Chunk", and "Authenticating Requests: Using Query Parameters".
const EXAMPLES: Record<string, WireRequest> = {
  'GET Object': {
    target: '/test.txt',
    headers: {
      host: HOST,
      range: 'bytes=0-9',
      'x-amz-content-sha256': EMPTY,
      'x-amz-date': '20130524T000000Z',
      authorization: authorization(
        'host;range;x-amz-content-sha256;x-amz-date',
        'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
      ),
    },
  },
  'PUT Object': {
    method: 'PUT',
    target: '/test$file.text',
    headers: {
      host: HOST,
      date: 'Fri, 24 May 2013 00:00:00 GMT',
      'x-amz-content-sha256': '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
      'x-amz-date': '20130524T000000Z',
      'x-amz-storage-class': 'REDUCED_REDUNDANCY',
      authorization: authorization(
        'date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class',
        '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
      ),
    },
  },
  'GET Bucket Lifecycle': {
    target: '/?lifecycle',
    headers: {
      host: HOST,
      'x-amz-content-sha256': EMPTY,
      'x-amz-date': '20130524T000000Z',
      authorization: authorization(
        'host;x-amz-content-sha256;x-amz-date',
        'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
      ),
    },
  },
  'Get Bucket (List Objects)': {
    target: '/?max-keys=2&prefix=J',
    headers: {
      host: HOST,
      'x-amz-content-sha256': EMPTY,
      'x-amz-date': '20130524T000000Z',
      authorization: authorization(
        'host;x-amz-content-sha256;x-amz-date',
        '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
      ),
    },
  },
  'a presigned URL': {
    target:
      '/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1' +
      '%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host' +
      '&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
    headers: { host: HOST },
  },
};

describe('the signed requests of the Amazon S3 API Reference', () => {
  it.each(Object.entries(EXAMPLES))('%s', (_name, wire) => {
    expect(authenticate(wireRequest(wire), EXAMPLE_OPTIONS).accessKeyId).toBe('AKIAIOSFODNN7EXAMPLE');
  });

  it.each(Object.entries(EXAMPLES))('%s is refused with another method', (_name, wire) => {
    expect(() => authenticate(wireRequest({ ...wire, method: 'DELETE' }), EXAMPLE_OPTIONS)).toThrow(
      expect.objectContaining({ code: 'SignatureDoesNotMatch' }),
    );
  });
});
