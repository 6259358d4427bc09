import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketTaggingCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketTaggingCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { failureOf } from '../../support/failure';
import { CLIENT, type Credentials, sdkClient } from '../../support/stack';
import { useStack } from '../../support/use-stack';

const PERMISSIONS = ['read', 'write', 'delete', 'list', 'admin'] as const;
type Permission = (typeof PERMISSIONS)[number];

const EVERYTHING = { bucket: '*', allow: PERMISSIONS };
const Bucket = 'team-bucket';
const TAGGING = { TagSet: [{ Key: 'a', Value: 'b' }] };
const DENIED = { code: 'AccessDenied', status: 403 };

function credentialsOf(name: string): Credentials {
  return { accessKeyId: name.toUpperCase().padEnd(20, '0'), secretAccessKey: name.padEnd(40, '-') };
}

const CLIENTS: Readonly<Record<string, readonly object[]>> = {
  ...Object.fromEntries(PERMISSIONS.map((allow) => [allow, [{ bucket: Bucket, allow: [allow] }]])),
  pattern: [{ bucket: 'team-*', allow: ['read'] }],
  prefix: [{ bucket: Bucket, prefix: 'mine/', allow: ['read', 'write', 'delete', 'list'] }],
  two: [
    { bucket: Bucket, prefix: 'in/', allow: ['read'] },
    { bucket: Bucket, prefix: 'out/', allow: ['write'] },
  ],
  elsewhere: [{ bucket: 'other-bucket', allow: PERMISSIONS }],
};

const used = useStack({
  buckets: [Bucket, 'team-two', 'other-bucket', 'unserved'],
  config: {
    buckets: [
      { match: 'team-*', mode: 'encrypted', activeKek: 'main' },
      { match: 'other-*', mode: 'encrypted', activeKek: 'main' },
    ],
    clients: [
      { ...CLIENT, rights: [EVERYTHING] },
      ...Object.entries(CLIENTS).map(([name, rights]) => ({ ...credentialsOf(name), rights })),
    ],
  },
});
const clients = new Map<string, S3Client>();
const as = (name: string): S3Client => clients.get(name)!;

async function putObjects(): Promise<void> {
  for (const Key of ['object', 'mine/object', 'in/object', 'out/object'])
    await used.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'content' }));
}

beforeAll(async () => {
  for (const name of Object.keys(CLIENTS))
    clients.set(name, sdkClient(used.stack.endpoint, credentialsOf(name)));
  await putObjects();
});

/** Whether the client was let through; what the backend then says is another matter. */
async function isAllowed(call: Promise<unknown>): Promise<boolean> {
  return call.then(
    () => true,
    async (error: unknown) => (await failureOf(Promise.reject(error as Error))).status !== 403,
  );
}

describe('each operation needs one right:', () => {
  const target = { Bucket, Key: 'object' };
  it.each<[string, Permission, (client: S3Client) => Promise<unknown>]>([
    ['GetObject', 'read', (client) => client.send(new GetObjectCommand(target))],
    ['HeadObject', 'read', (client) => client.send(new HeadObjectCommand(target))],
    [
      'GetObjectAttributes',
      'read',
      (client) => client.send(new GetObjectAttributesCommand({ ...target, ObjectAttributes: ['ETag'] })),
    ],
    ['GetObjectTagging', 'read', (client) => client.send(new GetObjectTaggingCommand(target))],
    ['GetBucketTagging', 'read', (client) => client.send(new GetBucketTaggingCommand({ Bucket }))],
    ['PutObject', 'write', (client) => client.send(new PutObjectCommand({ ...target, Body: 'new' }))],
    [
      'PutObjectTagging',
      'write',
      (client) => client.send(new PutObjectTaggingCommand({ ...target, Tagging: TAGGING })),
    ],
    ['DeleteObject', 'delete', (client) => client.send(new DeleteObjectCommand(target))],
    ['ListObjects', 'list', (client) => client.send(new ListObjectsCommand({ Bucket }))],
    ['ListObjectsV2', 'list', (client) => client.send(new ListObjectsV2Command({ Bucket }))],
    ['ListObjectVersions', 'list', (client) => client.send(new ListObjectVersionsCommand({ Bucket }))],
    ['HeadBucket', 'list', (client) => client.send(new HeadBucketCommand({ Bucket }))],
    [
      'PutBucketTagging',
      'admin',
      (client) => client.send(new PutBucketTaggingCommand({ Bucket, Tagging: TAGGING })),
    ],
    [
      'PutObjectAcl',
      'admin',
      (client) => client.send(new PutObjectAclCommand({ ...target, ACL: 'private' })),
    ],
    ['CreateBucket', 'admin', (client) => client.send(new CreateBucketCommand({ Bucket }))],
  ])('%s: %s', async (_operation, needed, call) => {
    for (const permission of PERMISSIONS) {
      await used.stack.control.resetRequests();
      const allowed = await isAllowed(call(as(permission)));
      expect({ permission, allowed }).toEqual({ permission, allowed: permission === needed });
      if (!allowed) expect(await used.stack.control.requests()).toEqual([]);
    }
    expect(await isAllowed(call(as('elsewhere')))).toBe(false);
  });

  it('a copy needs read on its source and write on its destination', async () => {
    await putObjects();
    const copy = (name: string, from: string, Key: string): Promise<unknown> =>
      as(name).send(new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/${from}` }));
    await copy('two', 'in/object', 'out/copy');
    expect(await failureOf(copy('two', 'out/object', 'out/copy'))).toMatchObject(DENIED);
    expect(await failureOf(copy('two', 'in/object', 'in/copy'))).toMatchObject(DENIED);
    expect(await failureOf(copy('write', 'object', 'copy'))).toMatchObject(DENIED);
    expect(await failureOf(copy('read', 'object', 'copy'))).toMatchObject(DENIED);
  });
});

describe('a bucket pattern', () => {
  it('covers what it matches, and nothing else', async () => {
    const get = (bucket: string): Promise<boolean> =>
      isAllowed(as('pattern').send(new GetObjectCommand({ Bucket: bucket, Key: 'object' })));
    expect(await get(Bucket)).toBe(true);
    expect(await get('team-two')).toBe(true);
    expect(await get('other-bucket')).toBe(false);
  });
});

describe('a prefix', () => {
  it.each([
    ['mine/object', true],
    ['mine/', true],
    ['mine', false],
    ['object', false],
    ['mine/../object', true],
    ['/mine/object', false],
    ['Mine/object', false],
  ])('holds for the bytes of the key: %s %s', async (Key, allowed) => {
    expect(await isAllowed(as('prefix').send(new PutObjectCommand({ Bucket, Key, Body: 'x' })))).toBe(
      allowed,
    );
    expect(await isAllowed(as('prefix').send(new GetObjectCommand({ Bucket, Key })))).toBe(allowed);
  });

  it('limits listings to what is below it', async () => {
    const list = (Prefix?: string): Promise<unknown> =>
      as('prefix').send(new ListObjectsV2Command({ Bucket, Prefix }));
    await list('mine/');
    await list('mine/obj');
    expect(await failureOf(list())).toMatchObject(DENIED);
    expect(await failureOf(list('min'))).toMatchObject(DENIED);
    expect(await failureOf(list('in/'))).toMatchObject(DENIED);
  });

  it('gives no right to the bucket itself', async () => {
    expect(
      await isAllowed(as('prefix').send(new PutBucketTaggingCommand({ Bucket, Tagging: TAGGING }))),
    ).toBe(false);
    expect(await isAllowed(as('prefix').send(new GetBucketTaggingCommand({ Bucket })))).toBe(false);
  });
});

describe('DeleteObjects', () => {
  it('is decided key by key', async () => {
    await putObjects();
    const Objects = ['mine/object', 'object', 'in/object'].map((Key) => ({ Key }));
    const { Deleted, Errors } = await as('prefix').send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects } }),
    );
    expect(Deleted).toMatchObject([{ Key: 'mine/object' }]);
    expect(Errors).toMatchObject([
      { Key: 'object', Code: 'AccessDenied' },
      { Key: 'in/object', Code: 'AccessDenied' },
    ]);
    for (const Key of ['object', 'in/object']) await used.s3.send(new HeadObjectCommand({ Bucket, Key }));
  });

  it('removes nothing for whom may only read', async () => {
    await used.stack.control.resetRequests();
    const { Deleted, Errors } = await as('read').send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'object' }] } }),
    );
    expect(Deleted).toBeUndefined();
    expect(Errors).toMatchObject([{ Key: 'object', Code: 'AccessDenied' }]);
    expect(await used.stack.control.requests()).toEqual([]);
  });
});

describe('ListBuckets', () => {
  it.each([
    ['list', [Bucket]],
    ['prefix', [Bucket]],
    ['elsewhere', ['other-bucket']],
    ['read', []],
  ])('shows %s what it may list', async (name, buckets) => {
    const { Buckets = [] } = await as(name).send(new ListBucketsCommand({}));
    expect(Buckets.map(({ Name }) => Name)).toEqual(buckets);
  });
});

describe('a bucket that no entry of the configuration matches', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['cannot be read', () => used.s3.send(new GetObjectCommand({ Bucket: 'unserved', Key: 'k' }))],
    [
      'cannot be written',
      () => used.s3.send(new PutObjectCommand({ Bucket: 'unserved', Key: 'k', Body: 'x' })),
    ],
    ['cannot be listed', () => used.s3.send(new ListObjectsV2Command({ Bucket: 'unserved' }))],
    ['cannot be made', () => used.s3.send(new CreateBucketCommand({ Bucket: 'unserved-too' }))],
    [
      'cannot be copied from',
      () => used.s3.send(new CopyObjectCommand({ Bucket, Key: 'k', CopySource: 'unserved/k' })),
    ],
    [
      'cannot be configured',
      () => used.s3.send(new PutBucketTaggingCommand({ Bucket: 'unserved', Tagging: TAGGING })),
    ],
  ])('%s, whatever the rights', async (_what, call) => {
    await used.stack.control.resetRequests();
    expect(await failureOf(call())).toMatchObject(DENIED);
    expect(await used.stack.control.requests()).toEqual([]);
  });
});
