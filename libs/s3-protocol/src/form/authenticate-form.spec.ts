import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { EXAMPLE_OPTIONS } from '../../fixtures/example-credentials';
import { deriveSigningKey } from '../auth/signing-key';
import { authenticateForm } from './authenticate-form';
import { expandForm } from './post-form';

/**
 * Amazon S3 API Reference, "Example: Browser-Based Upload using HTTP POST (Using AWS Signature Version 4)": policy,
 * form and signature.
 */
const EXAMPLE_POLICY = [
  '{ "expiration": "2015-12-30T12:00:00.000Z",',
  '  "conditions": [',
  '    {"bucket": "sigv4examplebucket"},',
  '    ["starts-with", "$key", "user/user1/"],',
  '    {"acl": "public-read"},',
  '    {"success_action_redirect": "http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html"},',
  '    ["starts-with", "$Content-Type", "image/"],',
  '    {"x-amz-meta-uuid": "14365123651274"},',
  '    {"x-amz-server-side-encryption": "AES256"},',
  '    ["starts-with", "$x-amz-meta-tag", ""],',
  '',
  '    {"x-amz-credential": "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"},',
  '    {"x-amz-algorithm": "AWS4-HMAC-SHA256"},',
  '    {"x-amz-date": "20151229T000000Z" }',
  '  ]',
  '}',
].join('\r\n');

const FIELDS = {
  key: 'user/user1/${filename}',
  acl: 'public-read',
  success_action_redirect: 'http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html',
  'content-type': 'image/jpeg',
  'x-amz-meta-uuid': '14365123651274',
  'x-amz-server-side-encryption': 'AES256',
  'x-amz-credential': 'AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request',
  'x-amz-algorithm': 'AWS4-HMAC-SHA256',
  'x-amz-date': '20151229T000000Z',
  'x-amz-meta-tag': '',
  policy: Buffer.from(EXAMPLE_POLICY).toString('base64'),
  'x-amz-signature': '8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e',
} as const;

const OPTIONS = { ...EXAMPLE_OPTIONS, bucket: 'sigv4examplebucket', now: new Date('2015-12-30T11:59:59Z') };

const authenticate = (fields: Readonly<Record<string, string>>, options = OPTIONS) =>
  authenticateForm(expandForm(new Map(Object.entries(fields)), 'photo.jpg'), options);

const KEY = deriveSigningKey({
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  day: '20151229',
  region: 'us-east-1',
});

/** The example with another policy, rightly signed. */
const signed = (policy: string, encoding: BufferEncoding = 'base64'): Record<string, string> => {
  const encoded = Buffer.from(policy).toString(encoding);
  return {
    ...FIELDS,
    policy: encoded,
    'x-amz-signature': createHmac('sha256', KEY).update(encoded).digest('hex'),
  };
};

const withConditions = (...conditions: readonly unknown[]): Record<string, string> => {
  const { expiration, conditions: own } = JSON.parse(EXAMPLE_POLICY) as {
    expiration: string;
    conditions: unknown[];
  };
  return signed(JSON.stringify({ expiration, conditions: [...own, ...conditions] }));
};

const refusal = (code: string, message = ''): unknown =>
  expect.objectContaining({ code, message: expect.stringContaining(message) });

describe('authenticateForm', () => {
  it('accepts the published example', () => {
    expect(authenticate(FIELDS)).toEqual({
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      fileLength: { minBytes: 0, maxBytes: Infinity },
    });
  });

  it.each([
    ['x-amz-signature', FIELDS['x-amz-signature'].replace('8', '9'), 'SignatureDoesNotMatch'],
    ['x-amz-signature', FIELDS['x-amz-signature'].slice(0, -1), 'SignatureDoesNotMatch'],
    ['x-amz-signature', FIELDS['x-amz-signature'].toUpperCase(), 'SignatureDoesNotMatch'],
    ['x-amz-signature', '', 'InvalidArgument'],
    ['policy', signed('{}').policy!, 'SignatureDoesNotMatch'],
    ['policy', '', 'InvalidArgument'],
    ['x-amz-algorithm', 'AWS4-HMAC-SHA512', 'InvalidArgument'],
    ['x-amz-algorithm', 'AWS4-ECDSA-P256-SHA256', 'NotImplemented'],
    ['x-amz-credential', 'NOBODY/20151229/us-east-1/s3/aws4_request', 'InvalidAccessKeyId'],
    ['x-amz-credential', 'AKIAIOSFODNN7EXAMPLE/20151229/eu-west-1/s3/aws4_request', 'InvalidArgument'],
    ['x-amz-credential', 'AKIAIOSFODNN7EXAMPLE', 'InvalidArgument'],
    ['x-amz-date', '20151230T000000Z', 'InvalidArgument'],
    ['x-amz-date', '20151229', 'InvalidArgument'],
    ['x-amz-security-token', 'token', 'InvalidToken'],
    ['awsaccesskeyid', 'AKIAIOSFODNN7EXAMPLE', 'InvalidRequest'],
    ['signature', 'x', 'InvalidRequest'],
    ['acl', 'private', 'AccessDenied'],
    ['content-type', 'text/html', 'AccessDenied'],
    ['key', 'user/user2/x', 'AccessDenied'],
    ['submit', 'x', 'AccessDenied'],
    ['bucket', 'other', 'InvalidArgument'],
  ])('refuses the example with %s=%s as %s', (name, value, code) => {
    expect(() => authenticate({ ...FIELDS, [name]: value })).toThrow(refusal(code));
  });

  it('refuses a form without a policy', () => {
    const { policy, ...others } = FIELDS;
    expect(policy).not.toBe('');
    expect(() => authenticate(others)).toThrow(refusal('AccessDenied'));
  });

  it('accepts a policy until it expires, and not for another bucket', () => {
    const at = (now: string) => () => authenticate(FIELDS, { ...OPTIONS, now: new Date(now) });
    expect(at('2015-12-30T12:00:00.000Z')).not.toThrow();
    expect(at('2015-12-30T12:00:00.001Z')).toThrow(
      refusal('AccessDenied', 'Invalid according to Policy: Policy expired.'),
    );
    expect(() => authenticate(FIELDS, { ...OPTIONS, bucket: 'other' })).toThrow(refusal('AccessDenied'));
  });

  it('needs no condition for x-ignore fields, and one for the bucket', () => {
    expect(() => authenticate({ ...FIELDS, 'x-ignore-a': 'b' })).not.toThrow();
    const policy = EXAMPLE_POLICY.replace('{"bucket": "sigv4examplebucket"},', '');
    expect(() => authenticate(signed(policy))).toThrow(refusal('AccessDenied', 'Extra input fields: bucket'));
  });

  it.each([
    ['every condition on a field', [['eq', '$acl', 'private']], 'AccessDenied'],
    ['conditions on fields that are missing', [{ 'x-amz-meta-b': 'c' }], 'AccessDenied'],
    ['content types one by one', [['starts-with', '$content-type', 'image/jpeg']], undefined],
    ['operators and names in any case', [['STARTS-WITH', '$ACL', 'public']], undefined],
    ['an empty beginning as anything', [['starts-with', '$x-amz-meta-b', '']], undefined],
  ])('takes %s', (_what, conditions, code) => {
    const attempt = () => authenticate(withConditions(...conditions));
    if (code === undefined) expect(attempt).not.toThrow();
    else expect(attempt).toThrow(refusal(code));
  });

  it('checks every type of a list of content types', () => {
    expect(() => authenticate({ ...FIELDS, 'content-type': 'image/png, image/gif' })).not.toThrow();
    expect(() => authenticate({ ...FIELDS, 'content-type': 'image/png,text/html' })).toThrow(
      refusal('AccessDenied'),
    );
  });

  it('gives the narrowest of several ranges', () => {
    const fields = withConditions(['content-length-range', 1, '10'], ['content-length-range', 0, 5]);
    expect(authenticate(fields).fileLength).toEqual({ minBytes: 1, maxBytes: 5 });
  });

  it('knows the escapes of policies that JSON does not', () => {
    const policy = EXAMPLE_POLICY.replace('"user/user1/"', '"\\$a\\\\$\\v"');
    expect(() => authenticate({ ...signed(policy), key: '$a\\$\v' })).not.toThrow();
  });

  it.each([
    ['no JSON', 'x'],
    ['no object', '[]'],
    ['no expiration', '{"conditions":[]}'],
    ['an expiration in other words', '{"expiration":"2015-12-30 12:00:00","conditions":[]}'],
    ['a day that does not exist', '{"expiration":"2015-13-30T12:00:00Z","conditions":[]}'],
    ['no conditions', '{"expiration":"2015-12-30T12:00:00Z"}'],
    ['conditions in capitals', '{"expiration":"2015-12-30T12:00:00Z","CONDITIONS":[]}'],
    ...[
      '{}',
      '{"a":"b","c":"d"}',
      '{"a":1}',
      '["eq","$a"]',
      '["eq","a","b"]',
      '["eq","$a",1]',
      '["matches","$a","b"]',
      '["content-length-range",0]',
      '["content-length-range",-1,0]',
      '["content-length-range",2,1]',
      '["content-length-range",0,1.5]',
      '"a"',
      'null',
    ].map((condition) => [
      `the condition ${condition}`,
      `{"expiration":"2015-12-30T12:00:00Z","conditions":[${condition}]}`,
    ]),
  ])('refuses a policy with %s', (_what, policy) => {
    expect(() => authenticate(signed(policy))).toThrow(refusal('InvalidPolicyDocument'));
  });

  it('refuses a policy in base64 that could be read in two ways', () => {
    expect(() => authenticate(signed(`${EXAMPLE_POLICY} `, 'base64url'))).toThrow(
      refusal('InvalidPolicyDocument'),
    );
  });
});
