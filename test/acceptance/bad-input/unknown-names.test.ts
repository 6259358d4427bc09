import { describe, expect, it } from '@jest/globals';
import { expectS3Error } from '../../support/expect-s3-error';
import { GUARDED, guardedSite } from '../../support/guarded-site';
import { presign } from '../../support/hand-signature';
import type { RawRequest } from '../../support/raw-request';

const site = guardedSite();
const bucket = `/${GUARDED}`;
const key = `${bucket}/key`;

async function expectRefused(request: RawRequest, status: number, code: string): Promise<void> {
  expectS3Error(await site.send(request), status, code);
  expect(await site.stack.control.requests()).toEqual([]);
}

describe('a query name that no operation knows', () => {
  it.each([
    ['GET', `${key}?frobnicate`],
    ['PUT', `${key}?frobnicate`],
    ['PUT', `${key}?frobnicate=1&x-id=PutObject`],
    ['DELETE', `${key}?frobnicate`],
    ['POST', `${key}?frobnicate`],
    ['GET', `${bucket}?frobnicate`],
    ['GET', `${bucket}?list-type=2&frobnicate=1`],
    ['PUT', `${bucket}?frobnicate`],
    ['DELETE', `${bucket}?frobnicate`],
    ['POST', `${bucket}?frobnicate`],
    ['GET', '/?frobnicate'],
    ['PUT', `${key}?ACL`],
    ['PUT', `${key}?Tagging`],
    ['PUT', `${key}?%61clx`],
    ['DELETE', `${bucket}?life-cycle`],
    ['GET', `${key}?prefix=a`],
  ])('makes %s %s not implemented', async (method, target) => {
    await expectRefused({ method, target, body: method === 'PUT' ? 'body' : '' }, 501, 'NotImplemented');
  });

  it('is not implemented in a presigned URL either', async () => {
    const target = presign({ method: 'PUT', target: `${key}?frobnicate=1`, host: site.host });
    await expectRefused({ method: 'PUT', target, unsigned: true, body: 'x' }, 501, 'NotImplemented');
  });
});

describe('an x-amz header that the operation does not know', () => {
  it.each([
    ['PUT', key, 'x-amz-frobnicate'],
    ['GET', key, 'x-amz-frobnicate'],
    ['DELETE', key, 'x-amz-frobnicate'],
    ['GET', bucket, 'x-amz-frobnicate'],
    ['PUT', bucket, 'x-amz-frobnicate'],
    ['PUT', key, 'x-amz-write-offset-bytes'],
    ['PUT', key, 'x-amz-rename-source'],
    ['GET', key, 'x-amz-copy-source'],
    ['GET', key, 'x-amz-acl'],
  ])('makes %s %s with %s not implemented', async (method, target, name) => {
    await expectRefused({ method, target, headers: { [name]: '0' } }, 501, 'NotImplemented');
  });

  it('is not implemented when it was hoisted into a presigned URL', async () => {
    const target = presign({ method: 'PUT', target: `${key}?x-amz-frobnicate=1`, host: site.host });
    await expectRefused({ method: 'PUT', target, unsigned: true, body: 'x' }, 501, 'NotImplemented');
  });
});

describe('an operation that would leak or corrupt', () => {
  it.each([
    ['POST', `${key}?select&select-type=2`],
    ['GET', `${key}?torrent`],
    ['PUT', `${key}?renameObject`],
    ['POST', '/WriteGetObjectResponse'],
  ])('is refused: %s %s', async (method, target) => {
    const answer = await site.send({ method, target });
    expect([400, 405, 501]).toContain(answer.status);
    expect(answer.code).toBeDefined();
    expect(await site.stack.control.requests()).toEqual([]);
  });
});

describe('a method', () => {
  it.each(['PATCH', 'TRACE', 'PROPFIND', 'COPY'])('%s is not allowed', async (method) => {
    await expectRefused({ method, target: key }, 405, 'MethodNotAllowed');
  });

  it.each([
    ['POST', `${key}?acl`],
    ['DELETE', `${bucket}?versioning`],
    ['PUT', '/'],
  ])('that the resource does not have is not allowed: %s %s', async (method, target) => {
    await expectRefused({ method, target }, 405, 'MethodNotAllowed');
  });
});

it.each([
  [`${key}?acl&tagging`, 'InvalidArgument'],
  [`${bucket}?prefix=a&prefix=b`, 'InvalidArgument'],
  [`${key}?versionId=a&%76ersionId=b`, 'InvalidArgument'],
])('refuses a query with two meanings: %s', async (target, code) => {
  await expectRefused({ target }, 400, code);
});
