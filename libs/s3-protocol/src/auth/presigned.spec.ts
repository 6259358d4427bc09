import { Sha256 } from '@aws-crypto/sha256-js';
import { describe, expect, it } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';
import { EXAMPLE, EXAMPLE_OPTIONS } from '../../fixtures/example-credentials';
import { wireRequest } from '../../fixtures/wire-request';
import type { S3Error } from '../errors';
import type { S3Request } from '../request';
import { authenticate } from './authenticate';

const HOST = 's3.amazonaws.com';
const signer = new SignatureV4({
  credentials: EXAMPLE,
  region: EXAMPLE.region,
  service: 's3',
  sha256: Sha256,
  uriEscapePath: false,
  applyChecksum: false,
});

interface Presign {
  readonly expiresIn?: number;
  readonly signingDate?: Date;
  readonly headers?: Record<string, string>;
}

/** A URL presigned by the AWS SDK, as it would be requested. */
async function presignedTarget({ expiresIn = 60, signingDate = EXAMPLE.now, headers = {} }: Presign = {}) {
  const signed = await signer.presign(
    {
      method: 'GET',
      protocol: 'http:',
      hostname: HOST,
      path: '/examplebucket/a%20b',
      query: { partNumber: '1' },
      headers: { host: HOST, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD', ...headers },
    },
    { expiresIn, signingDate, unhoistableHeaders: new Set(Object.keys(headers)) },
  );
  const query = Object.entries(signed.query ?? {}).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`,
  );
  return `${signed.path}?${query.join('&')}`;
}

const received = (target: string, headers: Record<string, string> = {}): S3Request =>
  wireRequest({ target, headers: { host: HOST, ...headers } });

function refusal(request: S3Request, now: Date = EXAMPLE.now): S3Error {
  try {
    authenticate(request, { ...EXAMPLE_OPTIONS, now });
  } catch (error) {
    return error as S3Error;
  }
  throw new Error('the request was accepted');
}

describe('authenticate, by query', () => {
  it('accepts a URL presigned by the SDK, whose body is not signed', async () => {
    expect(authenticate(received(await presignedTarget()), EXAMPLE_OPTIONS)).toEqual({
      accessKeyId: EXAMPLE.accessKeyId,
      proof: { kind: 'unsigned' },
      presigned: true,
    });
  });

  it('takes the payload hash from a signed header', async () => {
    const headers = { 'x-amz-content-sha256': 'ab'.repeat(32) };
    const request = received(await presignedTarget({ headers }), headers);
    expect(authenticate(request, EXAMPLE_OPTIONS).proof).toEqual({ kind: 'sha256', hex: 'ab'.repeat(32) });
  });

  it('accepts it to its last second, and not one more', async () => {
    const request = received(await presignedTarget({ expiresIn: 60 }));
    const last = new Date(EXAMPLE.now.getTime() + 60_000);
    expect(authenticate(request, { ...EXAMPLE_OPTIONS, now: last }).presigned).toBe(true);
    const error = refusal(request, new Date(last.getTime() + 1_000));
    expect(error).toMatchObject({ code: 'AccessDenied', message: 'Request has expired' });
    expect(error.details).toEqual({
      'X-Amz-Expires': '60',
      Expires: '2013-05-24T00:01:00Z',
      ServerTime: '2013-05-24T00:01:01Z',
    });
  });

  it('accepts it before its time only within the clock skew', async () => {
    const request = received(await presignedTarget());
    const before = (seconds: number): Date => new Date(EXAMPLE.now.getTime() - seconds * 1_000);
    expect(authenticate(request, { ...EXAMPLE_OPTIONS, now: before(900) }).presigned).toBe(true);
    expect(refusal(request, before(901))).toMatchObject({ code: 'AccessDenied' });
  });

  const edit = async (from: RegExp, to: string): Promise<S3Request> =>
    received((await presignedTarget()).replace(from, to));

  it.each<[string, RegExp, string, string]>([
    ['a changed signature', /Signature=./, 'Signature=x', 'SignatureDoesNotMatch'],
    ['a changed path', /a%20b/, 'a%20c', 'SignatureDoesNotMatch'],
    ['a changed parameter', /partNumber=1/, 'partNumber=2', 'SignatureDoesNotMatch'],
    ['an added parameter', /$/, '&versionId=x', 'SignatureDoesNotMatch'],
    ['a longer life', /Expires=60/, 'Expires=61', 'SignatureDoesNotMatch'],
    ['an unknown access key', /AKIA/, 'AKIB', 'InvalidAccessKeyId'],
    ['a missing parameter', /X-Amz-Date=[^&]*/, '', 'AuthorizationQueryParametersError'],
    ['another region', /us-east-1/, 'eu-west-1', 'AuthorizationQueryParametersError'],
    ['another day', /20130524%2F/, '20130523%2F', 'AuthorizationQueryParametersError'],
    ['a malformed credential', /Credential=[^&]*/, 'Credential=a', 'AuthorizationQueryParametersError'],
    ['a malformed date', /Date=20130524T/, 'Date=20130524', 'AuthorizationQueryParametersError'],
    [
      'malformed signed headers',
      /SignedHeaders=host/,
      'SignedHeaders=Host',
      'AuthorizationQueryParametersError',
    ],
    ['an expiry that is no number', /Expires=60/, 'Expires=1h', 'AuthorizationQueryParametersError'],
    ['a negative expiry', /Expires=60/, 'Expires=-1', 'AuthorizationQueryParametersError'],
    ['more than a week', /Expires=60/, 'Expires=604801', 'AuthorizationQueryParametersError'],
    ['another algorithm', /AWS4-HMAC-SHA256/, 'AWS4-HMAC-SHA1', 'AuthorizationQueryParametersError'],
    ['SigV4A', /AWS4-HMAC-SHA256/, 'AWS4-ECDSA-P256-SHA256', 'NotImplemented'],
    ['a security token', /$/, '&X-Amz-Security-Token=x', 'InvalidToken'],
  ])('refuses %s', async (_what, from, to, code) => {
    expect(refusal(await edit(from, to)).code).toBe(code);
  });

  it('refuses an x-amz header that was not signed', async () => {
    const request = received(await presignedTarget(), { 'x-amz-acl': 'public-read' });
    expect(refusal(request)).toMatchObject({
      code: 'AccessDenied',
      details: { HeadersNotSigned: 'x-amz-acl' },
    });
  });

  it('accepts a week', async () => {
    const request = received(await presignedTarget({ expiresIn: 604_800 }));
    expect(authenticate(request, EXAMPLE_OPTIONS).presigned).toBe(true);
  });
});
