import { KeyObject } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { EXAMPLE, EXAMPLE_OPTIONS } from '../../fixtures/example-credentials';
import { signedRequest, type RequestToSignAndParse } from '../../fixtures/signed-request';
import { wireRequest } from '../../fixtures/wire-request';
import type { S3Request } from '../request';
import type { S3Error } from '../errors';
import { authenticate } from './authenticate';
import { SigningKeyCache } from './signing-key-cache';

function refusal(request: S3Request): S3Error {
  try {
    authenticate(request, EXAMPLE_OPTIONS);
  } catch (error) {
    return error as S3Error;
  }
  throw new Error('the request was accepted');
}

const SIGNED_VALUE = signedRequest().headers['authorization']!;
const withAuthorization = (authorization: string): S3Request => signedRequest({ tamper: { authorization } });
const replaced = (from: string | RegExp, to: string | ((found: string) => string)): S3Request =>
  withAuthorization(typeof to === 'string' ? SIGNED_VALUE.replace(from, to) : SIGNED_VALUE.replace(from, to));

describe('authenticate, by header', () => {
  it('says who sent the request and how its body is verified', () => {
    expect(authenticate(signedRequest({ payloadHash: 'UNSIGNED-PAYLOAD' }), EXAMPLE_OPTIONS)).toEqual({
      accessKeyId: EXAMPLE.accessKeyId,
      proof: { kind: 'unsigned' },
      presigned: false,
    });
  });

  it('gives the SHA-256 of the body in lower case', () => {
    const { proof } = authenticate(signedRequest({ payloadHash: 'AB'.repeat(32) }), EXAMPLE_OPTIONS);
    expect(proof).toEqual({ kind: 'sha256', hex: 'ab'.repeat(32) });
  });

  it.each([
    ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD', false],
    ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER', true],
  ])('lets the chunks of %s continue the signature', (payloadHash, trailer) => {
    const request = signedRequest({ payloadHash });
    expect(authenticate(request, EXAMPLE_OPTIONS).proof).toEqual({
      kind: 'streaming-signed',
      trailer,
      seedSignature: request.headers['authorization']!.slice(-64),
      signingKey: expect.any(KeyObject),
      scope: EXAMPLE.scope,
      amzDate: EXAMPLE.amzDate,
    });
  });

  it('knows unsigned chunks with a trailer', () => {
    const request = signedRequest({ payloadHash: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' });
    expect(authenticate(request, EXAMPLE_OPTIONS).proof).toEqual({ kind: 'streaming-unsigned-trailer' });
  });

  it('accepts the same with a cache of signing keys, twice', () => {
    const options = { ...EXAMPLE_OPTIONS, signingKeys: new SigningKeyCache() };
    authenticate(signedRequest(), options);
    expect(authenticate(signedRequest(), options).accessKeyId).toBe(EXAMPLE.accessKeyId);
  });

  it('signs with the Date header where x-amz-date is absent', () => {
    const authorization =
      'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, ' +
      'SignedHeaders=date;host;x-amz-content-sha256, ' +
      'Signature=0000000000000000000000000000000000000000000000000000000000000000';
    const request = wireRequest({
      target: '/examplebucket/key',
      headers: {
        host: 's3.amazonaws.com',
        date: 'Fri, 24 May 2013 00:00:00 GMT',
        'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
        authorization,
      },
    });
    expect(refusal(request).details['StringToSign']).toContain(`\n${EXAMPLE.amzDate}\n`);
  });

  it.each<[string, RequestToSignAndParse]>([
    ['a space', { target: '/examplebucket/a%20b' }],
    ['an encoded slash', { target: '/examplebucket/a%2520b/../c//d/' }],
    ['lower-case escapes', { target: '/examplebucket/%c3%a9' }],
    ['a query in any order', { target: '/examplebucket?uploads=&prefix=b&delimiter=%2F&a' }],
    ['runs of spaces in a header', { headers: { 'x-amz-meta-a': 'x  \t y' } }],
    ['bytes above 127 in a header', { headers: { 'x-amz-meta-a': 'Ã\u00a0 Ã©' } }],
  ])('accepts %s', (_what, wire) => {
    expect(authenticate(signedRequest(wire), EXAMPLE_OPTIONS).accessKeyId).toBe(EXAMPLE.accessKeyId);
  });
});

describe('authenticate refuses', () => {
  const late = new Date(EXAMPLE.now.getTime() - 901_000);
  const early = new Date(EXAMPLE.now.getTime() + 901_000);

  it.each<[string, S3Request, string, Record<string, string> | undefined]>([
    ['an anonymous request', wireRequest({ headers: { host: 'h' } }), 'AccessDenied', undefined],
    [
      'another secret',
      replaced(/Signature=./, 'Signature=0'),
      'SignatureDoesNotMatch',
      { AWSAccessKeyId: EXAMPLE.accessKeyId },
    ],
    ['a signature of another length', replaced(/.$/, ''), 'SignatureDoesNotMatch', undefined],
    ['a signature that is no hex', replaced(/.$/, 'é'), 'SignatureDoesNotMatch', undefined],
    [
      'a signature in upper case',
      replaced(/Signature=.*/, (found) => found.toUpperCase().replace('SIGNATURE', 'Signature')),
      'SignatureDoesNotMatch',
      undefined,
    ],
    [
      'an unknown access key',
      signedRequest({ accessKeyId: 'AKIDNOBODY' }),
      'InvalidAccessKeyId',
      { AWSAccessKeyId: 'AKIDNOBODY' },
    ],
    [
      'another region',
      signedRequest({ region: 'eu-west-1' }),
      'AuthorizationHeaderMalformed',
      { Region: 'us-east-1' },
    ],
    ['another service', replaced('/s3/', '/sqs/'), 'AuthorizationHeaderMalformed', undefined],
    [
      'another terminator',
      replaced('aws4_request', 'aws5_request'),
      'AuthorizationHeaderMalformed',
      undefined,
    ],
    ['a malformed day', replaced('/20130524/', '/2013-05-24/'), 'AuthorizationHeaderMalformed', undefined],
    [
      'another day than that of x-amz-date',
      replaced('/20130524/', '/20130523/'),
      'AuthorizationHeaderMalformed',
      undefined,
    ],
    [
      'a credential without scope',
      replaced(/Credential=[^,]*/, 'Credential=AKID'),
      'AuthorizationHeaderMalformed',
      undefined,
    ],
    ['an empty access key', replaced(EXAMPLE.accessKeyId, ''), 'AuthorizationHeaderMalformed', undefined],
    ['a missing component', replaced(/, Signature=.*/, ''), 'AuthorizationHeaderMalformed', undefined],
    ['an empty component', replaced(/Signature=.*/, 'Signature='), 'AuthorizationHeaderMalformed', undefined],
    ['a component given twice', replaced(/$/, ', Signature=0'), 'AuthorizationHeaderMalformed', undefined],
    ['an unknown component', replaced(/$/, ', Foo=0'), 'AuthorizationHeaderMalformed', undefined],
    ['a bare scheme', withAuthorization('AWS4-HMAC-SHA256'), 'AuthorizationHeaderMalformed', undefined],
    ['a malformed list of headers', replaced('host;', 'host;;'), 'AuthorizationHeaderMalformed', undefined],
    ['Signature Version 2', withAuthorization('AWS AKID:c2lnbmF0dXJl'), 'InvalidRequest', undefined],
    ['SigV4A', withAuthorization('AWS4-ECDSA-P256-SHA256 Credential=a'), 'NotImplemented', undefined],
    [
      'another scheme',
      withAuthorization('Basic dXNlcjpwYXNz'),
      'InvalidArgument',
      { ArgumentName: 'Authorization' },
    ],
    [
      'no payload hash',
      signedRequest({ tamper: { 'x-amz-content-sha256': undefined } }),
      'InvalidRequest',
      undefined,
    ],
    [
      'an unknown payload hash',
      signedRequest({ payloadHash: 'SIGNED' }),
      'InvalidArgument',
      { ArgumentName: 'x-amz-content-sha256', ArgumentValue: 'SIGNED' },
    ],
    [
      'asymmetric chunks',
      signedRequest({ payloadHash: 'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD' }),
      'NotImplemented',
      undefined,
    ],
    ['no date', signedRequest({ tamper: { 'x-amz-date': undefined } }), 'AccessDenied', undefined],
    [
      'a malformed date',
      signedRequest({ tamper: { 'x-amz-date': '20130230T000000Z' } }),
      'AccessDenied',
      undefined,
    ],
    [
      'a request signed too long ago',
      signedRequest({ date: late }),
      'RequestTimeTooSkewed',
      {
        RequestTime: '20130523T234459Z',
        ServerTime: '2013-05-24T00:00:00Z',
        MaxAllowedSkewMilliseconds: '900000',
      },
    ],
    ['a request signed in the future', signedRequest({ date: early }), 'RequestTimeTooSkewed', undefined],
    [
      'a security token, since none is issued',
      signedRequest({ headers: { 'x-amz-security-token': 'x' } }),
      'InvalidToken',
      undefined,
    ],
    [
      'an x-amz header that was not signed',
      signedRequest({ tamper: { 'x-amz-acl': 'public-read' } }),
      'AccessDenied',
      { HeadersNotSigned: 'x-amz-acl' },
    ],
    [
      'a host that was not signed',
      replaced('SignedHeaders=host;', 'SignedHeaders='),
      'AccessDenied',
      { HeadersNotSigned: 'host' },
    ],
    [
      // each repetition would be another copy of its value in what is hashed, and in the answer
      'a signed header that is listed twice',
      replaced('SignedHeaders=host;', 'SignedHeaders=host;host;'),
      'AuthorizationHeaderMalformed',
      undefined,
    ],
    [
      'a signed header that was lost',
      signedRequest({ headers: { 'x-amz-meta-a': 'b' }, tamper: { 'x-amz-meta-a': undefined } }),
      'SignatureDoesNotMatch',
      undefined,
    ],
    [
      'a signed header that was changed',
      signedRequest({ headers: { 'content-type': 'a/b' }, tamper: { 'content-type': 'a/c' } }),
      'SignatureDoesNotMatch',
      undefined,
    ],
    [
      'both mechanisms',
      signedRequest({ target: '/examplebucket/k?X-Amz-Algorithm=AWS4-HMAC-SHA256' }),
      'InvalidArgument',
      { ArgumentName: 'Authorization' },
    ],
    [
      'Signature Version 2 in the query',
      wireRequest({ target: '/examplebucket?AWSAccessKeyId=a&Signature=b&Expires=1' }),
      'InvalidRequest',
      undefined,
    ],
  ])('%s', (_what, request, code, details) => {
    const error = refusal(request);
    expect(error.code).toBe(code);
    expect(error.details).toMatchObject(details ?? {});
  });

  it('says what it would have signed, and nothing secret', () => {
    const { details } = refusal(replaced(/Signature=./, 'Signature=0'));
    expect(Object.keys(details)).toEqual([
      'AWSAccessKeyId',
      'StringToSign',
      'SignatureProvided',
      'CanonicalRequest',
    ]);
    expect(JSON.stringify(details)).not.toContain(EXAMPLE.secretAccessKey);
    expect(JSON.stringify(details)).not.toContain(SIGNED_VALUE.slice(-64));
  });
});
