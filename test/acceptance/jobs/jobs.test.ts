import { beforeAll, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { stringify } from 'yaml';
import { JobProcess, runJob } from '../../support/job-process';
import { defaultConfig, KEK } from '../../support/stack';
import { TestUpload } from '../../support/upload';
import { useStack } from '../../support/use-stack';
import { waitUntil } from '../../support/wait-until';

const Bucket = 'bucket';
const KEKS = [
  { id: 'main', provider: 'local-aes', key: KEK },
  { id: 'next', provider: 'local-aes', key: randomBytes(32).toString('base64') },
];
const used = useStack({ buckets: [Bucket, 'damaged', 'raced', 'versioned', 'removed', 'plain-one'] });
/** The jobs' configuration: the next key is the active one. */
let config: string;

const put = (bucket: string, Key: string, Body = Key) =>
  used.s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));

beforeAll(async () => {
  config = path.join(used.stack.directory, 'job.yaml');
  const sections = {
    ...defaultConfig(used.stack.backendEndpoint),
    keys: { keks: KEKS },
    buckets: [
      { match: 'plain-*', mode: 'passthrough' },
      { match: '*', mode: 'encrypted', activeKek: 'next', readableKeks: ['main'] },
    ],
  };
  writeFileSync(config, stringify(sections, { aliasDuplicateObjects: false }), { mode: 0o600 });
  for (let index = 0; index < 20; index++) await put(Bucket, `a/${index}`);
});

const job = (kind: string, bucket: string, ...rest: readonly string[]) =>
  runJob(kind, '-c', config, '-b', bucket, ...rest);

it('writes nothing at all in a dry run', async () => {
  await used.stack.control.resetRequests();
  const { code, result } = await job('re-seal', Bucket, '--dry-run');
  expect({ code, counts: result?.counts, keks: result?.keks }).toMatchObject({
    code: 0,
    counts: { done: 20 },
    keks: { main: 20 },
  });
  const methods = new Set((await used.stack.control.requests()).map(({ method }) => method));
  expect([...methods].toSorted()).toEqual(['GET', 'HEAD']);
});

it('refuses a second job on the same prefix, on a part of it and on more; and goes on after SIGTERM', async () => {
  const first = new JobProcess(['re-seal', '-c', config, '-b', Bucket, '--prefix', 'a/', '--rate', '1']);
  const checkpoints = async () =>
    (await used.backend.send(new ListObjectsV2Command({ Bucket, Prefix: '.s3ep/jobs/' }))).Contents ?? [];
  await waitUntil('a checkpoint', async () => (await checkpoints()).length > 0);
  for (const prefix of ['a/', 'a/1', '']) {
    const { code, stderr } = await job('verify', Bucket, '--prefix', prefix);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('works on prefix "a/"') });
  }
  expect((await job('verify', Bucket, '--prefix', 'b/')).code).toBe(0);

  const { Contents } = await used.s3.send(new ListObjectsV2Command({ Bucket, Prefix: '.s3ep/' }));
  expect(Contents ?? []).toEqual([]);
  const [checkpoint] = await checkpoints();
  await expect(used.s3.send(new GetObjectCommand({ Bucket, Key: checkpoint?.Key }))).rejects.toMatchObject({
    name: 'AccessDenied',
  });

  const { code, result } = await first.kill('SIGTERM');
  expect({ code, state: result?.state }).toEqual({ code: 1, state: 'cancelled' });
  const resumed = await job('re-seal', Bucket, '--prefix', 'a/');
  expect(resumed).toMatchObject({ code: 0, result: { state: 'finished', isResumed: true } });
}, 60_000);

it('tells what is plaintext, under a wrong key, and damaged', async () => {
  for (const key of ['good', 'damaged', 'moved', 'plain']) await put('damaged', key);
  const { Metadata } = await used.backend.send(new HeadObjectCommand({ Bucket: 'damaged', Key: 'good' }));
  const { Body } = await used.backend.send(new GetObjectCommand({ Bucket: 'damaged', Key: 'damaged' }));
  const bytes = Buffer.from(await Body!.transformToByteArray());
  bytes[20]! ^= 1;
  const stored = await used.backend.send(new HeadObjectCommand({ Bucket: 'damaged', Key: 'damaged' }));
  const write = (Key: string, body: Buffer | string, metadata: Record<string, string> | undefined) =>
    used.backend.send(
      new PutObjectCommand({ Bucket: 'damaged', Key, Body: body, ...(metadata && { Metadata: metadata }) }),
    );
  await write('damaged', bytes, stored.Metadata);
  await write('moved', bytes, Metadata);
  await write('plain', 'not encrypted', undefined);
  const wrong = Buffer.from(stored.Metadata?.s3ep ?? '', 'base64url');
  wrong.write('mine', wrong.indexOf('main'));
  await write('wrong', bytes, { s3ep: wrong.toString('base64url') });

  const { code, result, stderr } = await job('verify', 'damaged');
  expect({ code, counts: result?.counts }).toMatchObject({
    code: 1,
    counts: { done: 1, damaged: 2, plaintext: 1, 'wrong-key': 1 },
  });
  expect(stderr).toContain('"damaged": damaged (');
  expect(stderr).toContain('"moved": damaged (seal)');
  expect(stderr).toContain('"wrong": wrong-key (unknown-kek)');
  expect(stderr).toContain('"plain": plaintext (it is not encrypted)');
}, 60_000);

it('never overwrites what a client wrote between its look and its copy', async () => {
  await put('raced', 'object', 'old');
  await used.stack.control.resetRequests();
  await used.stack.control.setFaults({
    match: { operation: 'CopyObject' },
    fault: 'latency',
    milliseconds: 1_500,
    times: 1,
  });
  const running = job('re-seal', 'raced');
  await waitUntil('the look', async () =>
    (await used.stack.control.requests()).some(({ method, key }) => method === 'HEAD' && key === 'object'),
  );
  await put('raced', 'object', 'new');
  const { code, result } = await running;
  await used.stack.control.setFaults();
  expect({ code, counts: result?.counts }).toMatchObject({ code: 0, counts: { done: 1 } });
  const statuses = (await used.stack.control.requests())
    .filter(({ operation }) => operation === 'CopyObject')
    .map(({ status }) => status);
  expect(statuses).toEqual([412, 200]);
  const { Body } = await used.backend.send(new GetObjectCommand({ Bucket: 'raced', Key: 'object' }));
  expect((await Body!.transformToByteArray()).length).toBe('new'.length + 28);
  const metadata = await used.backend.send(new HeadObjectCommand({ Bucket: 'raced', Key: 'object' }));
  expect(Buffer.from(metadata.Metadata?.s3ep ?? '', 'base64url').includes('next')).toBe(true);
}, 60_000);

it('keeps metadata, content headers and tags, of single and multipart objects', async () => {
  const description = {
    ContentType: 'text/x-plain',
    ContentEncoding: 'gzip',
    Metadata: { owner: 'somebody' },
    Tagging: 'team=red',
  };
  await used.s3.send(new PutObjectCommand({ Bucket, Key: 'kept/one', Body: 'x', ...description }));
  const upload = await TestUpload.start(used.s3, { Bucket, Key: 'kept/parts', ...description });
  await upload.send(1, randomBytes(5 * 1_048_576));
  await upload.send(2, randomBytes(1_000));
  await upload.complete();
  const before = new Map<string, string | undefined>();
  for (const Key of ['kept/one', 'kept/parts'])
    before.set(Key, (await used.s3.send(new HeadObjectCommand({ Bucket, Key }))).ETag);
  expect(await job('re-seal', Bucket, '--prefix', 'kept/')).toMatchObject({
    code: 0,
    result: { counts: { done: 2 } },
  });
  for (const Key of ['kept/one', 'kept/parts']) {
    const { ContentType, ContentEncoding, Metadata, ETag } = await used.backend.send(
      new HeadObjectCommand({ Bucket, Key }),
    );
    expect({ ContentType, ContentEncoding, owner: Metadata?.owner }).toEqual({
      ContentType: 'text/x-plain',
      ContentEncoding: 'gzip',
      owner: 'somebody',
    });
    expect(before.get(Key)).toContain(ETag?.replaceAll('"', ''));
    const { TagSet } = await used.s3.send(new GetObjectTaggingCommand({ Bucket, Key }));
    expect(TagSet).toEqual([{ Key: 'team', Value: 'red' }]);
  }
}, 60_000);

it('tells of older versions what they are under, and writes current ones only', async () => {
  const VersioningConfiguration = { Status: 'Enabled' } as const;
  await used.backend.send(new PutBucketVersioningCommand({ Bucket: 'versioned', VersioningConfiguration }));
  await put('versioned', 'object', 'one');
  await put('versioned', 'object', 'two');
  await put('versioned', 'deleted', 'x');
  await used.s3.send(new DeleteObjectCommand({ Bucket: 'versioned', Key: 'deleted' }));
  const resealed = await job('re-seal', 'versioned', '--versions');
  expect(resealed).toMatchObject({ code: 0, result: { counts: { done: 1, 'older-version': 2 } } });
  const verified = await job('verify', 'versioned', '--versions');
  expect(verified).toMatchObject({ code: 0, result: { counts: { done: 4 }, keks: { main: 3, next: 1 } } });
  // one whose checkpoint is not the last that is listed
  expect((await job('re-seal', 'versioned', '--versions')).code).toBe(0);
  // the checkpoints that were replaced are gone for good
  const { Versions = [] } = await used.backend.send(
    new ListObjectVersionsCommand({ Bucket: 'versioned', Prefix: '.s3ep/jobs/' }),
  );
  expect(Versions.length).toBe(2);
}, 60_000);

it('is in nobody’s way when a bucket is deleted', async () => {
  await put('removed', 'object');
  expect((await job('re-seal', 'removed')).code).toBe(0);
  await used.s3.send(new DeleteObjectCommand({ Bucket: 'removed', Key: 'object' }));
  await used.s3.send(new DeleteBucketCommand({ Bucket: 'removed' }));
  await used.backend.send(new CreateBucketCommand({ Bucket: 'removed' }));
});

it.each([
  ['encrypt', 'bucket', 'make it mode mixed'],
  ['re-seal', 'plain-one', 'is configured as passthrough'],
  ['verify', 'not-there', 'NoSuchBucket'],
])('refuses %s of %s, and says why', async (kind, bucket, why) => {
  const { code, stderr } = await job(kind, bucket);
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(why) });
});

it('leaves objects alone where the backend would not hold a write to what was seen, unless told otherwise', async () => {
  await put(Bucket, 'unguarded/one');
  const lax = path.join(used.stack.directory, 'lax.yaml');
  const sections = {
    ...defaultConfig(used.stack.backendEndpoint),
    keys: { keks: KEKS },
    buckets: [{ match: '*', activeKek: 'next', readableKeks: ['main'] }],
  };
  const backend = {
    ...(sections as unknown as { backend: object }).backend,
    overrides: { enforcedConditions: [] },
  };
  writeFileSync(lax, stringify({ ...sections, backend }, { aliasDuplicateObjects: false }), { mode: 0o600 });
  const args = ['re-seal', '-c', lax, '-b', Bucket, '--prefix', 'unguarded/'];
  const refused = await runJob(...args);
  expect(refused).toMatchObject({ code: 1, result: { counts: { unguarded: 1, done: 0 } } });
  expect(await runJob(...args, '--unguarded')).toMatchObject({ code: 0, result: { counts: { done: 1 } } });
});
