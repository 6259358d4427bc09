import { describe, expect, it } from '@jest/globals';
import { expectS3Error } from '../../support/expect-s3-error';
import { GUARDED, guardedSite } from '../../support/guarded-site';
import { presign, sha256 } from '../../support/hand-signature';
import type { RawRequest } from '../../support/raw-request';
import { CLIENT } from '../../support/stack';

const site = guardedSite();
const MINUTE = 60_000;
const target = `/${GUARDED}/key`;
const body = 'what must not be stored';
const put = { method: 'PUT', target, body } as const;
const minutesFromNow = (minutes: number): Date => new Date(Date.now() + minutes * MINUTE);
const withHeader =
  (name: string, change: (value: string) => string) =>
  (headers: Record<string, string>): Record<string, string> => ({
    ...headers,
    [name]: change(headers[name] ?? ''),
  });
const withoutDate = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'x-amz-date'));
const flipLast = (text: string): string => text.slice(0, -1) + (text.endsWith('0') ? '1' : '0');

async function expectRefused(request: RawRequest, status: number, code: string): Promise<void> {
  expectS3Error(await site.send(request), status, code);
  expect(await site.stack.control.requests()).toEqual([]);
}

describe('a signature in the header', () => {
  it.each<[string, Partial<RawRequest>, number, string]>([
    ['is missing', { unsigned: true }, 403, 'AccessDenied'],
    [
      'is wrong in its last digit',
      { tamper: withHeader('authorization', flipLast) },
      403,
      'SignatureDoesNotMatch',
    ],
    [
      'was made with another secret',
      { credentials: { ...CLIENT, secretAccessKey: 'x'.repeat(40) } },
      403,
      'SignatureDoesNotMatch',
    ],
    ['is of nobody', { credentials: { ...CLIENT, accessKeyId: 'NOBODY' } }, 403, 'InvalidAccessKeyId'],
    ['is 16 minutes old', { date: minutesFromNow(-16) }, 403, 'RequestTimeTooSkewed'],
    ['is 16 minutes ahead', { date: minutesFromNow(16) }, 403, 'RequestTimeTooSkewed'],
    ['is for another region', { region: 'eu-central-1' }, 400, 'AuthorizationHeaderMalformed'],
    [
      'is not one',
      { tamper: withHeader('authorization', () => 'AWS4-HMAC-SHA256 nonsense') },
      400,
      'AuthorizationHeaderMalformed',
    ],
    [
      'is of version 2',
      { tamper: withHeader('authorization', () => `AWS ${CLIENT.accessKeyId}:c2ln`) },
      400,
      'InvalidRequest',
    ],
    [
      'does not cover an x-amz header',
      { tamper: (headers) => ({ ...headers, 'x-amz-meta-added': '1' }) },
      403,
      'AccessDenied',
    ],
    [
      'covers another value of a header',
      { headers: { 'x-amz-meta-a': '1' }, tamper: withHeader('x-amz-meta-a', () => '2') },
      403,
      'SignatureDoesNotMatch',
    ],
    ['comes with a token of nobody', { headers: { 'x-amz-security-token': 'token' } }, 400, 'InvalidToken'],
    ['has no date', { tamper: withoutDate }, 403, 'AccessDenied'],
    ['says a payload that nobody knows', { payloadHash: 'UNSIGNED' }, 400, 'InvalidArgument'],
  ])('that %s refuses the upload', async (_what, change, status, code) => {
    await expectRefused({ ...put, ...change }, status, code);
  });

  it.each(['GET', 'DELETE', 'POST'])('that is wrong refuses %s as well', async (method) => {
    const request = { method, target: method === 'POST' ? `/${GUARDED}?delete` : target };
    await expectRefused(
      { ...request, tamper: withHeader('authorization', flipLast) },
      403,
      'SignatureDoesNotMatch',
    );
  });

  it('that is for another host refuses the upload', async () => {
    await expectRefused(
      { ...put, tamper: withHeader('host', () => 'elsewhere') },
      403,
      'SignatureDoesNotMatch',
    );
  });

  it('is answered without a body to HEAD', async () => {
    const answer = await site.send({ method: 'HEAD', target, unsigned: true });
    expect(answer).toMatchObject({ status: 403, complete: true });
  });
});

describe('a presigned URL', () => {
  const url = (options: Partial<Parameters<typeof presign>[0]> = {}): string =>
    presign({ method: 'PUT', target, host: site.host, ...options });

  it.each<[string, () => string, number, string]>([
    ['has expired', () => url({ date: minutesFromNow(-6) }), 403, 'AccessDenied'],
    ['is not valid yet', () => url({ date: minutesFromNow(16) }), 403, 'AccessDenied'],
    [
      'is valid for more than a week',
      () => url({ expiresSeconds: 604_801 }),
      400,
      'AuthorizationQueryParametersError',
    ],
    [
      'had its expiry raised',
      () => url().replace('X-Amz-Expires=300', 'X-Amz-Expires=400'),
      403,
      'SignatureDoesNotMatch',
    ],
    ['got a further parameter', () => url().replace('?', '?versionId=1&'), 501, 'NotImplemented'],
    [
      'got a further header',
      () => url().replace('?', '?x-amz-acl=public-read&'),
      403,
      'SignatureDoesNotMatch',
    ],
    [
      'lost a parameter',
      () => url({ target: `${target}?x-amz-acl=private` }).replace('x-amz-acl=private&', ''),
      403,
      'SignatureDoesNotMatch',
    ],
    ['had its key changed', () => url().replace('/key', '/yek'), 403, 'SignatureDoesNotMatch'],
    ['was made for another method', () => url({ method: 'GET' }), 403, 'SignatureDoesNotMatch'],
    ['was made for another host', () => url({ host: 'elsewhere:1' }), 403, 'SignatureDoesNotMatch'],
    ['has its signature altered', () => flipLast(url()), 403, 'SignatureDoesNotMatch'],
    [
      'has no signature',
      () => url().replace(/&X-Amz-Signature=.*/, ''),
      400,
      'AuthorizationQueryParametersError',
    ],
    [
      'is of nobody',
      () => url({ credentials: { ...CLIENT, accessKeyId: 'NOBODY' } }),
      403,
      'InvalidAccessKeyId',
    ],
  ])('that %s refuses the upload', async (_what, make, status, code) => {
    await expectRefused({ ...put, target: make(), unsigned: true }, status, code);
  });

  it('that is in order stores and reads, so that the others were refused for their faults alone', async () => {
    const scratch = { target: '/scratch/presigned', host: site.host };
    const stored = await site.send({
      method: 'PUT',
      target: presign({ method: 'PUT', ...scratch }),
      body,
      unsigned: true,
    });
    expect(stored.status).toBe(200);
    const read = await site.send({ target: presign({ method: 'GET', ...scratch }), unsigned: true });
    expect(sha256(read.body)).toBe(sha256(body));
  });
});
