import { describe, expect, it } from '@jest/globals';
import {
  DeleteObjectsCommand,
  type DeleteObjectsCommandOutput,
  ListObjectsV2Command,
  type ObjectIdentifier,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { failureOf } from '../../support/failure';
import { sendSigned } from '../../support/signed-request';
import { useStack } from '../../support/use-stack';

const Bucket = 'bucket';
const used = useStack();

async function put(Key: string): Promise<string> {
  return (await used.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))).ETag!;
}

function remove(Objects: ObjectIdentifier[], Quiet = false): Promise<DeleteObjectsCommandOutput> {
  return used.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet } }));
}

async function keysLeft(): Promise<string[]> {
  const { Contents = [] } = await used.backend.send(new ListObjectsV2Command({ Bucket }));
  return Contents.map(({ Key }) => Key!);
}

it('removes what is named, in one backend request', async () => {
  const keys = ['one', 'two & <three>', 'süß/☃', ' spaces ', "it's", 'plus+and%20'];
  for (const key of keys) await put(key);
  await used.stack.control.resetRequests();
  const { Deleted, Errors } = await remove([...keys, 'never-was'].map((Key) => ({ Key })));
  expect(Deleted?.map(({ Key }) => Key)).toEqual([...keys, 'never-was']);
  expect(Errors).toBeUndefined();
  expect(await used.stack.control.requests()).toMatchObject([{ operation: 'DeleteObjects' }]);
  expect(await keysLeft()).toEqual([]);
});

it('says nothing of what went well when asked to be quiet', async () => {
  await put('quiet');
  const { Deleted, Errors } = await remove([{ Key: 'quiet' }], true);
  expect({ Deleted, Errors }).toEqual({ Deleted: undefined, Errors: undefined });
  expect(await keysLeft()).toEqual([]);
});

it('removes a thousand at once', async () => {
  const { Deleted } = await remove(Array.from({ length: 1_000 }, (_, each) => ({ Key: `key/${each}` })));
  expect(Deleted).toHaveLength(1_000);
});

describe('a condition', () => {
  it('is held against the client’s ETag, key by key', async () => {
    const ETag = await put('kept-to');
    await put('other');
    const { Deleted, Errors } = await remove([
      { Key: 'kept-to', ETag },
      { Key: 'other', ETag },
    ]);
    // both have the same plaintext, and not the same ETag
    expect(Deleted).toMatchObject([{ Key: 'kept-to' }]);
    expect(Errors).toMatchObject([{ Key: 'other', Code: 'PreconditionFailed' }]);
    expect(await keysLeft()).toEqual(['other']);
    await remove([{ Key: 'other' }]);
  });

  it('on a size, which the backend does not know, is refused and nothing is removed', async () => {
    await put('sized');
    const call = remove([{ Key: 'sized', Size: 1 }]);
    expect(await failureOf(call)).toMatchObject({ code: 'NotImplemented', status: 501 });
    expect(await keysLeft()).toEqual(['sized']);
    await remove([{ Key: 'sized' }]);
  });
});

describe('the proxy’s own keys', () => {
  it('are refused one by one, and stay', async () => {
    await used.backend.send(new PutObjectCommand({ Bucket, Key: '.s3ep/m', Body: 'x' }));
    await put('mine');
    const { Deleted, Errors } = await remove([{ Key: '.s3ep/m' }, { Key: 'mine' }]);
    expect(Deleted).toMatchObject([{ Key: 'mine' }]);
    expect(Errors).toMatchObject([{ Key: '.s3ep/m', Code: 'AccessDenied' }]);
    expect(await keysLeft()).toEqual(['.s3ep/m']);
  });

  it('cost no backend request when nothing else is named', async () => {
    await used.stack.control.resetRequests();
    const { Errors } = await remove([{ Key: '.s3ep/m' }], true);
    expect(Errors).toMatchObject([{ Key: '.s3ep/m', Code: 'AccessDenied' }]);
    expect(await used.stack.control.requests()).toEqual([]);
  });
});

it('demands a digest of the document, as S3 does', async () => {
  const answer = await sendSigned({
    endpoint: used.stack.endpoint,
    method: 'POST',
    path: `/${Bucket}`,
    query: { delete: '' },
    body: '<Delete><Object><Key>a</Key></Object></Delete>',
  });
  expect(answer.status).toBe(400);
  expect(answer.body.toString()).toMatch(/<Code>(InvalidRequest|MissingContentMD5)<\/Code>/);
});
