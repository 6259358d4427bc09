import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { stringify } from 'yaml';
import { BodyTap } from '../../support/body-tap';
import { JobProcess } from '../../support/job-process';
import { digestOf, LiveTraffic } from '../../support/live-traffic';
import type { ServerProcess } from '../../support/server-process';
import { BACKEND, CLIENT, type ConfigSections, defaultConfig, sdkClient } from '../../support/stack';
import { TestUpload } from '../../support/upload';
import { useStack } from '../../support/use-stack';
import { waitUntil } from '../../support/wait-until';

const Bucket = 'bucket';
/** With S3EP_TEST_JOB_OBJECTS=20000 as in the acceptance list; what it shows does not depend on the number. */
const OBJECTS = Number(process.env.S3EP_TEST_JOB_OBJECTS ?? 150);
const FULL = OBJECTS > 1_000;
const MULTIPART = FULL ? 40 : 4;
/** Half a megabyte on average: what re-seal asks and is answered is then below 1 % of the data. */
const SIZES = [0, 1, 1_000, 65_536, 100_000, 300_000, 700_000, 1_000_000, 2_500_000];
const MOST_BYTES = Math.max(...SIZES);
const AT_ONCE = 24;
const LIMIT_MILLISECONDS = FULL ? 1_800_000 : 120_000;
/** So that there is time to kill it. */
const RATE = FULL ? [] : ['--rate', '40'];
const MIB = 1_048_576;

const newKek = { id: 'new', provider: 'local-aes', key: randomBytes(32).toString('base64') };
const oldKek = { id: 'old', provider: 'local-aes', key: randomBytes(32).toString('base64') };
const config = (keks: readonly object[], bucket: ConfigSections): ConfigSections => ({
  keys: { keks },
  buckets: [{ match: '*', mode: 'encrypted', ...bucket }],
});
const BEFORE = config([oldKek], { activeKek: 'old' });
const DURING = config([oldKek, newKek], { activeKek: 'new', readableKeks: ['old'] });
const AFTER = config([newKek], { activeKek: 'new' });

const used = useStack({ config: BEFORE });
const expected = new Map<string, string>();
let tap: BodyTap;
let proxy: ServerProcess;
let s3: S3Client;
let configFile: string;
let dataBytes = 0;
/** Objects that were copied onto themselves, checkpoints that were written, and writes held to nothing. */
const seen = { copies: 0, checkpoints: 0, unguarded: 0 };
/** What objects are cut from, each at a place of its own. */
const noise = randomBytes(MOST_BYTES + OBJECTS);

const read = async (client: S3Client, Key: string): Promise<string> => {
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
  return digestOf(await Body!.transformToByteArray());
};

async function seed(index: number): Promise<void> {
  const Body = noise.subarray(index, index + (SIZES[index % SIZES.length] ?? 0));
  const Key = `objects/${index}`;
  await used.s3.send(new PutObjectCommand({ Bucket, Key, Body, Metadata: { index: String(index) } }));
  expected.set(Key, digestOf(Body));
  dataBytes += Body.length;
}

async function seedMultipart(index: number): Promise<void> {
  const parts = [randomBytes(8 * MIB), randomBytes(8 * MIB), randomBytes(100_000 + index)];
  const Key = `parts/${index}`;
  const upload = await TestUpload.start(used.s3, { Bucket, Key });
  for (const [at, part] of parts.entries()) await upload.send(at + 1, part);
  await upload.complete();
  expected.set(Key, digestOf(Buffer.concat(parts)));
  dataBytes += 16 * MIB + 100_000 + index;
}

/** Works on all, so many at once. */
async function forAll<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) await work(items[at]!);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

beforeAll(async () => {
  const seeding = performance.now();
  await forAll([...Array(OBJECTS - MULTIPART).keys()], seed);
  for (let index = 0; index < MULTIPART; index++) await seedMultipart(index);
  if (FULL) console.info(`${OBJECTS} objects written in ${secondsSince(seeding)} s`);
  await used.stack.proxy.stop('SIGKILL');
  tap = await BodyTap.before(used.stack.backendEndpoint, ({ method, url = '', headers }) => {
    const isCopy = headers['x-amz-copy-source'] !== undefined && !url.includes('partNumber=');
    const isCompletion = method === 'POST' && url.includes('uploadId=');
    if (isCopy) seen.copies++;
    // what is copied is held to its ETag too, which would hide it
    if ((isCopy || isCompletion) && headers['if-match'] === undefined) seen.unguarded++;
    if (method !== 'PUT') return;
    if (url.startsWith(`/${Bucket}/.s3ep/jobs/`)) seen.checkpoints++;
  });
  proxy = await used.stack.startAnotherProxy({ config: DURING });
  s3 = sdkClient(proxy.listening.s3!, CLIENT);
  configFile = path.join(used.stack.directory, 'job.yaml');
  const backend = { endpoint: tap.endpoint, credentials: { type: 'static', ...BACKEND } };
  writeFileSync(
    configFile,
    stringify({ ...defaultConfig(''), ...DURING, backend }, { aliasDuplicateObjects: false }),
    { mode: 0o600 },
  );
}, LIMIT_MILLISECONDS);

afterAll(async () => {
  s3.destroy();
  await proxy.stop('SIGKILL');
  tap.stop();
});

const start = (): JobProcess =>
  new JobProcess(['re-seal', '-c', configFile, '-b', Bucket, '--lease', '1', '--wait', ...RATE]);

const secondsSince = (start: number): number => Math.round((performance.now() - start) / 1_000);

/** A checkpoint that was written when so many objects had been copied. */
async function checkpointAt(share: number, job: JobProcess): Promise<void> {
  const until = (what: string, is: () => boolean) =>
    waitUntil(what, () => Promise.resolve(!job.isRunning || is()), {
      deadlineMilliseconds: LIMIT_MILLISECONDS,
    });
  await until(`copies of ${share}`, () => seen.copies >= share * OBJECTS);
  const before = seen.checkpoints;
  await until('a checkpoint', () => seen.checkpoints > before);
  expect(job.isRunning).toBe(true);
}

it(
  're-seals a bucket under live reads and writes, killed and resumed twice',
  async () => {
    const dryRun = await new JobProcess(['re-seal', '-c', configFile, '-b', Bucket, '--dry-run']).ended;
    expect(dryRun.result).toMatchObject({
      state: 'finished',
      objects: OBJECTS,
      counts: { done: OBJECTS, right: 0 },
    });
    tap.reset();
    const traffic = new LiveTraffic({ s3, bucket: Bucket, expected, workers: FULL ? 2 : 4, writeEvery: 10 });
    for (const share of [0.25, 0.6]) {
      const job = start();
      await checkpointAt(share, job);
      await job.kill('SIGKILL');
    }
    const { code, result, stderr } = await start().ended;
    const { bodyBytes, headBytes } = tap;
    await traffic.stop();

    expect({ code, failures: traffic.failures, stderr: FULL ? '' : stderr.includes('failed') }).toEqual({
      code: 0,
      failures: [],
      stderr: FULL ? '' : false,
    });
    expect(result).toMatchObject({ state: 'finished', isResumed: true });
    const { done = 0, right = 0, ...others } = result?.counts ?? {};
    expect(done + right).toBeGreaterThanOrEqual(OBJECTS);
    expect(Object.values(others).every((count) => count === 0)).toBe(true);
    expect(traffic.reads).toBeGreaterThan(0);
    expect(traffic.writes).toBeGreaterThan(0);
    // heads and bodies, both ways, of all three runs
    const share = (bodyBytes + headBytes) / dataBytes;
    console.info(
      `${OBJECTS} objects, ${Math.round(dataBytes / MIB)} MiB; ${result?.objectsPerSecond.toFixed(0)} objects/s; ` +
        `${Math.round(bodyBytes / 1_024)} KiB of bodies and ${Math.round(headBytes / 1_024)} KiB of heads through ` +
        `(${(share * 100).toFixed(2)} %); ` +
        `beside it ${traffic.reads} reads and ${traffic.writes} writes without a failure`,
    );
    expect(share).toBeLessThan(0.01);
    expect(seen).toMatchObject({ unguarded: 0 });
  },
  LIMIT_MILLISECONDS,
);

it(
  'has left nothing under the old key: without it every object is read, with its metadata',
  async () => {
    const without = await used.stack.startAnotherProxy({ config: AFTER });
    const client = sdkClient(without.listening.s3!, CLIENT);
    try {
      await forAll([...expected.keys()], async (key) => {
        expect(`${key} ${await read(client, key)}`).toBe(`${key} ${expected.get(key)}`);
      });
      const { Metadata } = await client.send(new HeadObjectCommand({ Bucket, Key: 'objects/0' }));
      expect([{ index: '0' }, {}, undefined]).toContainEqual(Metadata);
    } finally {
      client.destroy();
      await without.stop('SIGKILL');
    }
  },
  LIMIT_MILLISECONDS,
);

it(
  'finds nothing to do the second time, and verify finds everything under the new key',
  async () => {
    const again = await new JobProcess(['re-seal', '-c', configFile, '-b', Bucket]).ended;
    expect(again.result?.counts).toMatchObject({ done: 0, right: OBJECTS });
    if (FULL) return;
    const verify = await new JobProcess(['verify', '-c', configFile, '-b', Bucket]).ended;
    expect(verify).toMatchObject({ code: 0, result: { keks: { new: OBJECTS }, counts: { done: OBJECTS } } });
  },
  LIMIT_MILLISECONDS,
);
