import { beforeAll, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  CopyObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { stringify } from 'yaml';
import { runJob } from '../../support/job-process';
import { digestOf, LiveTraffic } from '../../support/live-traffic';
import { defaultConfig, sdkClient, CLIENT } from '../../support/stack';
import { useStack } from '../../support/use-stack';
import { waitUntil } from '../../support/wait-until';

const Bucket = 'bucket';
const OBJECTS = Number(process.env.S3EP_TEST_ENCRYPTED_OBJECTS ?? 120);
const MIB = 1_048_576;
/** Above what is encrypted as one part, so it becomes a multipart object (docs/adr/0040-copies.md). */
const LARGE_BYTES = 65 * MIB;
const SEEDING_AT_ONCE = 16;
const DESCRIPTION = {
  ContentType: 'text/x-plain',
  CacheControl: 'max-age=60',
  Metadata: { owner: 'somebody' },
  Tagging: 'team=red&cost=1',
};

const MIXED = { buckets: [{ match: '*', mode: 'mixed', activeKek: 'main', plaintextReads: 'pass-through' }] };
const used = useStack({ config: MIXED });
const expected = new Map<string, string>();
let configFile: string;

beforeAll(async () => {
  const put = async (Key: string, Body: Buffer) => {
    await used.backend.send(new PutObjectCommand({ Bucket, Key, Body, ...DESCRIPTION }));
    expected.set(Key, digestOf(Body));
  };
  for (let from = 0; from < OBJECTS - 1; from += SEEDING_AT_ONCE)
    await Promise.all(
      Array.from({ length: Math.min(SEEDING_AT_ONCE, OBJECTS - 1 - from) }, (_, at) =>
        put(`plain/${from + at}`, randomBytes((from + at) * 977)),
      ),
    );
  await put('large', randomBytes(LARGE_BYTES));
  configFile = path.join(used.stack.directory, 'job.yaml');
  writeFileSync(
    configFile,
    stringify({ ...defaultConfig(used.stack.backendEndpoint), ...MIXED }, { aliasDuplicateObjects: false }),
    { mode: 0o600 },
  );
}, 120_000);

it('finds plaintext before, and exits with 1', async () => {
  const { code, result } = await runJob('verify', '-c', configFile, '-b', Bucket);
  expect({ code, counts: result?.counts }).toMatchObject({
    code: 1,
    counts: { plaintext: OBJECTS, done: 0 },
  });
}, 60_000);

it('takes no plain object for its owner’s where none may be read', async () => {
  const strict = path.join(used.stack.directory, 'refusing.yaml');
  const buckets = [{ match: '*', mode: 'mixed', activeKek: 'main', plaintextReads: 'refuse' }];
  const sections = { ...defaultConfig(used.stack.backendEndpoint), buckets };
  writeFileSync(strict, stringify(sections, { aliasDuplicateObjects: false }), { mode: 0o600 });
  const { code, stderr } = await runJob('encrypt', '-c', strict, '-b', Bucket);
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('refuses to read plain') });
}, 60_000);

it('encrypts a bucket under traffic: no read fails, no write is lost, and verify finds all encrypted', async () => {
  const small = new Map([...expected].filter(([key]) => key !== 'large'));
  const traffic = new LiveTraffic({
    s3: used.s3,
    bucket: Bucket,
    expected: small,
    workers: 4,
    writeEvery: 8,
  });
  const { code, result, stderr } = await runJob('encrypt', '-c', configFile, '-b', Bucket, '--rate', '60');
  await traffic.stop();
  expect({ code, stderr, failures: traffic.failures }).toMatchObject({ code: 0, failures: [] });
  expect(result?.counts.done).toBeGreaterThan(OBJECTS / 2);
  expect(traffic.writes).toBeGreaterThan(0);
  expect(traffic.reads).toBeGreaterThan(0);

  const verified = await runJob('verify', '-c', configFile, '-b', Bucket);
  expect(verified).toMatchObject({ code: 0, result: { counts: { done: OBJECTS, plaintext: 0 } } });

  // from here on a proxy that refuses plaintext serves all of it
  const strict = await used.stack.startAnotherProxy({ config: {} });
  const client = sdkClient(strict.listening.s3!, CLIENT);
  try {
    for (const [Key, digest] of new Map([...expected, ...small])) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
      expect(`${Key} ${digestOf(await Body!.transformToByteArray())}`).toBe(`${Key} ${digest}`);
    }
  } finally {
    client.destroy();
    await strict.stop('SIGKILL');
  }
}, 120_000);

it('never overwrites what a client wrote between its look and its write', async () => {
  const Key = 'raced/object';
  await used.backend.send(new PutObjectCommand({ Bucket, Key, Body: 'old' }));
  await used.backend.send(new PutObjectCommand({ Bucket, Key: 'newer', Body: 'new' }));
  await used.stack.control.resetRequests();
  const match = { operation: 'PutObject', keyPrefix: 'raced/' };
  await used.stack.control.setFaults({ match, fault: 'latency', milliseconds: 1_500, times: 1 });
  const running = runJob('encrypt', '-c', configFile, '-b', Bucket, '--prefix', 'raced/');
  await waitUntil('the read', async () =>
    (await used.stack.control.requests()).some(
      ({ operation, key }) => operation === 'GetObject' && key === Key,
    ),
  );
  // a copy, so that it is not the write that is held up
  await used.backend.send(new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/newer` }));
  expect(await running).toMatchObject({ code: 0, result: { counts: { done: 1 } } });
  const statuses = (await used.stack.control.requests())
    .filter(({ operation, key }) => operation === 'PutObject' && key === Key)
    .map(({ status }) => status);
  expect(statuses).toEqual([412, 200]);
  const { Body } = await used.s3.send(new GetObjectCommand({ Bucket, Key }));
  expect(await Body!.transformToString()).toBe('new');
}, 60_000);

it.each(['large'])('keeps what describes %s: content headers, metadata and tags', async (Key) => {
  const head = await used.s3.send(new HeadObjectCommand({ Bucket, Key }));
  expect(head).toMatchObject({
    ContentType: DESCRIPTION.ContentType,
    CacheControl: DESCRIPTION.CacheControl,
    Metadata: DESCRIPTION.Metadata,
    ContentLength: LARGE_BYTES,
  });
  const { TagSet } = await used.s3.send(new GetObjectTaggingCommand({ Bucket, Key }));
  expect(TagSet).toEqual(
    expect.arrayContaining([
      { Key: 'team', Value: 'red' },
      { Key: 'cost', Value: '1' },
    ]),
  );
});

it('re-encrypts with fresh data keys: the stored bytes change, what is read does not', async () => {
  const Key = 'large';
  const etag = async () => (await used.backend.send(new HeadObjectCommand({ Bucket, Key }))).ETag;
  const before = await etag();
  const { code, result } = await runJob('re-encrypt', '-c', configFile, '-b', Bucket, '--prefix', 'large');
  expect({ code, done: result?.counts.done }).toEqual({ code: 0, done: 1 });
  expect(await etag()).not.toBe(before);
  const { Body } = await used.s3.send(new GetObjectCommand({ Bucket, Key }));
  expect(digestOf(await Body!.transformToByteArray())).toBe(expected.get(Key));
}, 60_000);
