import { beforeAll, describe, expect, it } from '@jest/globals';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { deleteRequest } from '../../support/delete-request';
import { expectS3Error } from '../../support/expect-s3-error';
import { GUARDED, guardedSite, PLAIN_GUARDED, SCRATCH } from '../../support/guarded-site';
import { presign } from '../../support/hand-signature';

const site = guardedSite();
const RESERVED = '.s3ep/manifest';
const SOURCE = `/${SCRATCH}/source`;

beforeAll(async () => {
  const backend = site.stack.backendClient();
  for (const Bucket of [GUARDED, SCRATCH])
    await backend.send(new PutObjectCommand({ Bucket, Key: RESERVED, Body: 'of the proxy' }));
  await site.send({ method: 'PUT', target: SOURCE, body: 'source' });
  await site.send({ method: 'PUT', target: `/${GUARDED}/ordinary`, body: 'ordinary' });
});

describe.each([GUARDED, PLAIN_GUARDED])('a client that names our metadata in %s', (bucket) => {
  const target = `/${bucket}/key`;

  it.each(['x-amz-meta-s3ep', 'x-amz-meta-s3ep-', 'x-amz-meta-s3ep-part'])('is refused: %s', async (name) => {
    const headers = { [name]: 'forged' };
    expectS3Error(await site.send({ method: 'PUT', target, headers, body: 'x' }), 400, 'InvalidArgument');
    expect(await site.stack.control.requests()).toEqual([]);
  });

  it.each(['X-Amz-Meta-S3ep', 'X-AMZ-META-S3EP', 'x-amz-meta-S3Ep-x'])(
    'is refused whatever the case: %s',
    async (name) => {
      const answer = await site.send({
        method: 'PUT',
        target,
        headers: { [name.toLowerCase()]: 'forged' },
        tamper: ({ [name.toLowerCase()]: value = '', ...headers }) => ({ ...headers, [name]: value }),
        body: 'x',
      });
      expectS3Error(answer, 400, 'InvalidArgument');
    },
  );

  it.each(['x-amz-meta-s3ep', 'X-Amz-Meta-S3ep', 'X-Amz-Meta-S3EP-x'])(
    'is refused in a presigned URL: %s',
    async (name) => {
      const presigned = presign({ method: 'PUT', target: `${target}?${name}=forged`, host: site.host });
      const answer = await site.send({ method: 'PUT', target: presigned, unsigned: true, body: 'x' });
      expectS3Error(answer, 400, 'InvalidArgument');
      expect(await site.stack.control.requests()).toEqual([]);
    },
  );

  it.each(['COPY', 'REPLACE'])('is refused in a copy with %s', async (directive) => {
    const headers = {
      'x-amz-copy-source': SOURCE,
      'x-amz-metadata-directive': directive,
      'x-amz-meta-s3ep': 'forged',
    };
    expectS3Error(await site.send({ method: 'PUT', target, headers }), 400, 'InvalidArgument');
    expect(await site.stack.control.requests()).toEqual([]);
  });
});

it('leaves metadata alone whose name only begins like ours', async () => {
  const target = `/${SCRATCH}/similar`;
  const headers = { 'x-amz-meta-s3epic': 'mine', 'x-amz-meta-s3': 'mine too' };
  expect((await site.send({ method: 'PUT', target, headers, body: 'x' })).status).toBe(200);
  const read = await site.send({ target });
  expect(read.headers).toMatchObject(headers);
  expect(Object.keys(read.headers).filter((name) => /meta-s3ep(-|$)/.test(name))).toEqual([]);
});

describe('a key of the reserved prefix', () => {
  const target = `/${GUARDED}/${RESERVED}`;
  it.each([
    ['PUT', target],
    ['PUT', `/${GUARDED}/.s3ep/new`],
    ['PUT', `/${PLAIN_GUARDED}/.s3ep/new`],
    ['GET', target],
    ['GET', `${target}?partNumber=1`],
    ['GET', `${target}?attributes`],
    ['GET', `${target}?tagging`],
    ['GET', `${target}?acl`],
    ['GET', `${target}?retention`],
    ['GET', `${target}?legal-hold`],
    ['PUT', `${target}?tagging`],
    ['PUT', `${target}?acl`],
    ['PUT', `${target}?retention`],
    ['PUT', `${target}?legal-hold`],
    ['DELETE', target],
    ['DELETE', `${target}?tagging`],
    ['DELETE', `${target}?versionId=null`],
    ['POST', `${target}?restore`],
    ['POST', `${target}?uploads`],
  ])('cannot be reached: %s %s', async (method, where) => {
    const headers: Record<string, string> = where.endsWith('?attributes')
      ? { 'x-amz-object-attributes': 'ETag' }
      : {};
    expectS3Error(await site.send({ method, target: where, headers }), 403, 'AccessDenied');
    expect(await site.stack.control.requests()).toEqual([]);
  });

  it('cannot be reached by writing it in another way', async () => {
    const written = { target: `/${GUARDED}/%2Es3%65p%2Fnew`, signedTarget: `/${GUARDED}/.s3ep/new` };
    expectS3Error(await site.send({ method: 'PUT', ...written, body: 'x' }), 403, 'AccessDenied');
    expect(await site.stack.control.requests()).toEqual([]);
  });

  it('cannot be reached by HEAD', async () => {
    expect((await site.send({ method: 'HEAD', target })).status).toBe(403);
    expect(await site.stack.control.requests()).toEqual([]);
  });

  it.each([
    ['destination', `/${GUARDED}/.s3ep/new`, SOURCE],
    ['source', `/${GUARDED}/copied`, `/${GUARDED}/${RESERVED}`],
    ['source, encoded', `/${GUARDED}/copied`, `/${GUARDED}/%2es3ep%2fmanifest`],
    ['source, without a slash', `/${GUARDED}/copied`, `${GUARDED}/${RESERVED}`],
  ])('cannot be the %s of a copy', async (_what, where, source) => {
    const headers = { 'x-amz-copy-source': source };
    expectS3Error(await site.send({ method: 'PUT', target: where, headers }), 403, 'AccessDenied');
    expect(await site.stack.control.requests()).toEqual([]);
  });

  it('is refused in a list of objects to delete', async () => {
    const body = `<Delete><Object><Key>${RESERVED}</Key></Object><Object><Key>&#46;s3ep/x</Key></Object></Delete>`;
    const answer = await site.send(deleteRequest(GUARDED, body));
    expect(answer.status).toBe(200);
    expect(answer.body.toString().match(/<Error>.*?<Code>AccessDenied<\/Code>/g)).toHaveLength(2);
    expect(await site.stack.control.requests()).toEqual([]);
  });

  it.each([undefined, '.', '.s3ep', '.s3ep/', RESERVED])(
    'does not show in a listing of prefix %s',
    async (Prefix) => {
      const { Contents = [], CommonPrefixes = [] } = await site.stack.client().send(
        new ListObjectsV2Command({
          Bucket: GUARDED,
          ...(Prefix !== undefined && { Prefix }),
          Delimiter: '/',
        }),
      );
      const shown = [...Contents.map(({ Key }) => Key), ...CommonPrefixes.map((common) => common.Prefix)];
      expect(shown.filter((name) => name?.startsWith('.s3ep'))).toEqual([]);
      expect(shown.includes('ordinary')).toBe(Prefix === undefined);
    },
  );

  it('is still there', async () => {
    const backend = site.stack.backendClient();
    const { Body } = await backend.send(new GetObjectCommand({ Bucket: GUARDED, Key: RESERVED }));
    expect(await Body!.transformToString()).toBe('of the proxy');
  });
});
