import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { runJob } from '../../support/job-process';
import { digestOf } from '../../support/live-traffic';
import { configText, defaultConfig, KEK, Stack } from '../../support/stack';
import { WireTap } from '../../support/wire-tap';

const MIB = 1_048_576;
/** Above it a streamed copy is made in parts (docs/adr/0040-copies.md). */
const IN_PARTS_ABOVE_BYTES = 64 * MIB;
/** Held, and streamed in one piece. */
const SIZES = [0, 1_000, 3 * MIB];
const LARGE_BYTES = 65 * MIB;
const LOCK = {
  ObjectLockMode: 'GOVERNANCE',
  ObjectLockRetainUntilDate: new Date(Date.now() + 86_400_000),
} as const;
const KEKS = [
  { id: 'red', provider: 'local-aes', key: KEK },
  { id: 'blue', provider: 'local-aes', key: randomBytes(32).toString('base64') },
];
const BUCKETS = [
  { match: 'red-*', mode: 'encrypted', activeKek: 'red' },
  { match: 'blue-*', mode: 'encrypted', activeKek: 'blue' },
  { match: 'mixed-*', mode: 'mixed', activeKek: 'red', plaintextReads: 'pass-through' },
];

let inner: Stack;
let tap: WireTap;
let stack: Stack;
let s3: S3Client;
let backend: S3Client;
let config: string;
const digests = new Map<number, string>();

beforeAll(async () => {
  inner = await Stack.start();
  tap = await WireTap.before(inner.backendEndpoint);
  const { backend: settings } = defaultConfig(tap.endpoint);
  const sections = {
    backend: { ...(settings as object), profile: 'embedded' },
    keys: { keks: KEKS },
    buckets: BUCKETS,
  };
  stack = await Stack.start({ backendEndpoint: tap.endpoint, config: sections });
  s3 = stack.client();
  backend = inner.backendClient();
  config = path.join(stack.directory, 'job.yaml');
  writeFileSync(config, configText(tap.endpoint, sections), { mode: 0o600 });
  for (const Bucket of ['red-source', 'blue-locking', 'mixed-locking'])
    await backend.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }));
  for (const bytes of [...SIZES, LARGE_BYTES]) {
    const Body = randomBytes(bytes);
    digests.set(bytes, digestOf(Body));
    const Key = `${bytes}`;
    if (bytes !== LARGE_BYTES) await s3.send(new PutObjectCommand({ Bucket: 'red-source', Key, Body }));
    await backend.send(new PutObjectCommand({ Bucket: 'mixed-locking', Key, Body, ...LOCK }));
  }
}, 60_000);

afterAll(async () => {
  s3.destroy();
  backend.destroy();
  await Promise.all([inner.stop(), stack.stop()]);
  tap.stop();
});

interface SentBody {
  readonly isPart: boolean;
  readonly digests: readonly string[];
}

/** Writes of a key that had a body of their own since the last call, and the names of the digests that came with it. */
function sentBodies(bucket: string, key: string): readonly SentBody[] {
  const sent = tap.take().toString('latin1');
  const heads = sent.matchAll(/PUT \/(\S+) HTTP\/1\.1\r\n((?:[\w-]+: ?[^\r]*\r\n)+)/g);
  return [...heads]
    .filter(([, target]) => target!.split('?')[0] === `${bucket}/${key}`)
    .map(([, target, head]) => ({ isPart: target!.includes('partNumber='), head: head! }))
    .filter(({ head }) => !/^x-amz-copy-source:/im.test(head))
    .map(({ isPart, head }) => ({
      isPart,
      digests: [...head.matchAll(/^(content-md5|x-amz-trailer|x-amz-checksum-crc32):/gim)].map(([, name]) =>
        name!.toLowerCase(),
      ),
    }));
}

/** S3 wants it of objects and of parts; of parts in the head. */
function expectDigests(bodies: readonly SentBody[], bytes: number): void {
  expect(bodies.length).toBeGreaterThan(bytes > IN_PARTS_ABOVE_BYTES ? 6 : 0);
  for (const { isPart, digests: found } of bodies)
    if (isPart) expect(found).toEqual(['content-md5']);
    else expect(found).toHaveLength(1);
}

async function expectLocked(Bucket: string, bytes: number): Promise<void> {
  const place = { Bucket, Key: String(bytes) };
  expect(await s3.send(new HeadObjectCommand(place))).toMatchObject({
    ContentLength: bytes,
    ObjectLockMode: 'GOVERNANCE',
  });
  const { Body } = await s3.send(new GetObjectCommand(place));
  expect(digestOf(await Body!.transformToByteArray())).toBe(digests.get(bytes));
}

async function expectDigestsInPlace(kind: string, bytes: number): Promise<void> {
  const Key = String(bytes);
  tap.take();
  const { code, result } = await runJob(kind, '-c', config, '-b', 'mixed-locking', '--prefix', Key);
  expect({ code, failed: result?.counts.failed }).toEqual({ code: 0, failed: 0 });
  expectDigests(sentBodies('mixed-locking', Key), bytes);
  await expectLocked('mixed-locking', bytes);
}

describe.each(SIZES)('an object of %i bytes that is locked', (bytes) => {
  const Key = String(bytes);

  it('is copied across keys with a digest of all that is sent', async () => {
    tap.take();
    const copy = { Bucket: 'blue-locking', Key, CopySource: `red-source/${Key}`, ...LOCK };
    await s3.send(new CopyObjectCommand(copy));
    expectDigests(sentBodies('blue-locking', Key), bytes);
    await expectLocked('blue-locking', bytes);
  }, 60_000);

  it.each(['encrypt', 're-encrypt'])(
    'goes through %s in place with a digest of all that is sent',
    (kind) => expectDigestsInPlace(kind, bytes),
    60_000,
  );
});

it('an object that is locked and so large that it is encrypted in parts has digests of all of them', async () => {
  await expectDigestsInPlace('encrypt', LARGE_BYTES);
}, 60_000);

it('a copy that asks for a checksum, which makes it one in parts, has digests too', async () => {
  const Key = 'summed';
  const Body = randomBytes(12 * MIB);
  await s3.send(new PutObjectCommand({ Bucket: 'red-source', Key, Body, ChecksumAlgorithm: 'CRC32' }));
  tap.take();
  const copy = { Bucket: 'blue-locking', Key, CopySource: `red-source/${Key}`, ...LOCK };
  await s3.send(new CopyObjectCommand({ ...copy, ChecksumAlgorithm: 'SHA256' }));
  const bodies = sentBodies('blue-locking', Key);
  expect(bodies.map(({ digests: found }) => found)).toEqual([
    ['content-md5'],
    ['content-md5'],
    ['content-md5'],
  ]);
}, 60_000);
