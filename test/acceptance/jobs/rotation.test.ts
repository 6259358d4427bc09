import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { stringify } from 'yaml';
import { BodyTap } from '../../support/body-tap';
import { JobProcess, type JobResult } from '../../support/job-process';
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
const SIZES = [0, 1, 1_000, 20_000, 65_536, 100_000, 300_000];
const SEEDING_AT_ONCE = 24;
const LIMIT_MILLISECONDS = FULL ? 900_000 : 120_000;
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

const read = async (client: S3Client, Key: string): Promise<string> => {
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
  return digestOf(await Body!.transformToByteArray());
};

async function seed(index: number): Promise<void> {
  const Body = randomBytes(SIZES[index % SIZES.length] ?? 0);
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

beforeAll(async () => {
  for (let from = 0; from < OBJECTS - MULTIPART; from += SEEDING_AT_ONCE)
    await Promise.all(
      Array.from({ length: Math.min(SEEDING_AT_ONCE, OBJECTS - MULTIPART - from) }, (_, at) =>
        seed(from + at),
      ),
    );
  for (let index = 0; index < MULTIPART; index++) await seedMultipart(index);
  await used.stack.proxy.stop('SIGKILL');
  tap = await BodyTap.before(used.stack.backendEndpoint);
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

async function objectsOfCheckpoint(id: string): Promise<number> {
  const response = await used.backend
    .send(new GetObjectCommand({ Bucket, Key: `.s3ep/jobs/${id}` }))
    .catch(() => undefined);
  if (!response) return 0;
  return (JSON.parse(await response.Body!.transformToString()) as JobResult).objects;
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
    const id = dryRun.result?.id ?? '';
    tap.reset();
    const traffic = new LiveTraffic({ s3, bucket: Bucket, expected, workers: FULL ? 2 : 4, writeEvery: 10 });
    for (const share of [0.25, 0.6]) {
      const job = start();
      await waitUntil(
        `a checkpoint at ${share}`,
        async () => !job.isRunning || (await objectsOfCheckpoint(id)) >= share * OBJECTS,
        { deadlineMilliseconds: LIMIT_MILLISECONDS },
      );
      expect(job.isRunning).toBe(true);
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
    const share = bodyBytes / dataBytes;
    console.info(
      `${OBJECTS} objects, ${Math.round(dataBytes / MIB)} MiB; ${result?.objectsPerSecond.toFixed(0)} objects/s; ` +
        `${Math.round(bodyBytes / 1_024)} KiB of bodies through (${(share * 100).toFixed(2)} %), ` +
        `and ${Math.round(headBytes / 1_024)} KiB of heads; ` +
        `beside it ${traffic.reads} reads and ${traffic.writes} writes without a failure`,
    );
    expect(share).toBeLessThan(0.01);
  },
  LIMIT_MILLISECONDS,
);

it(
  'has left nothing under the old key: without it every object is read, with its metadata',
  async () => {
    const without = await used.stack.startAnotherProxy({ config: AFTER });
    const client = sdkClient(without.listening.s3!, CLIENT);
    try {
      const keys = [...expected.keys()];
      for (let from = 0; from < keys.length; from += SEEDING_AT_ONCE)
        await Promise.all(
          keys.slice(from, from + SEEDING_AT_ONCE).map(async (key) => {
            expect(`${key} ${await read(client, key)}`).toBe(`${key} ${expected.get(key)}`);
          }),
        );
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
