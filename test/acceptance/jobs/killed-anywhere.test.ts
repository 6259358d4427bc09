import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { BodyTap } from '../../support/body-tap';
import { JobProcess, runJob } from '../../support/job-process';
import { digestOf } from '../../support/live-traffic';
import { readRecord } from '../../support/record-fields';
import type { ServerProcess } from '../../support/server-process';
import { CLIENT, configText, KEK, sdkClient } from '../../support/stack';
import { TestUpload } from '../../support/upload';
import { useStack } from '../../support/use-stack';

const Bucket = 'bucket';
const MIB = 1_048_576;
/**
 * The checkpoint; of a multipart object its upload, the state of that, three parts, the completion, and the removal of
 * the state; the copy of each of two single-part objects; the checkpoint again.
 */
const WRITES = 11;
const KEKS = ['red', 'blue'].map((id, index) => ({
  id,
  provider: 'local-aes',
  key: index === 0 ? KEK : randomBytes(32).toString('base64'),
}));
const ruled = (activeKek: string, readableKek: string) => ({
  keys: { keks: KEKS },
  buckets: [{ match: '*', mode: 'encrypted', activeKek, readableKeks: [readableKek] }],
});

const used = useStack({ config: ruled('red', 'blue') });
const expected = new Map<string, string>();
const configs = new Map<string, string>();
/** Told of each request of a job before it goes on to the backend. */
let wrote: () => void = () => undefined;
let tap: BodyTap;
let proxy: ServerProcess;
let s3: S3Client;

beforeAll(async () => {
  const parts = [randomBytes(5 * MIB), randomBytes(5 * MIB), randomBytes(1_000)];
  const upload = await TestUpload.start(used.s3, { Bucket, Key: 'a-parts' });
  for (const [at, part] of parts.entries()) await upload.send(at + 1, part);
  await upload.complete();
  expected.set('a-parts', digestOf(Buffer.concat(parts)));
  for (const Key of ['b-single', 'c-single']) {
    const Body = randomBytes(100_000);
    await used.s3.send(new PutObjectCommand({ Bucket, Key, Body }));
    expected.set(Key, digestOf(Body));
  }
  tap = await BodyTap.before(used.stack.backendEndpoint, ({ method }) => {
    if (method !== 'GET' && method !== 'HEAD') wrote();
  });
  for (const [active, readable] of [
    ['red', 'blue'],
    ['blue', 'red'],
  ] as const) {
    const file = path.join(used.stack.directory, `${active}.yaml`);
    writeFileSync(file, configText(tap.endpoint, ruled(active, readable)), { mode: 0o600 });
    configs.set(active, file);
  }
  proxy = await used.stack.startAnotherProxy({ config: ruled('blue', 'red') });
  s3 = sdkClient(proxy.listening.s3!, CLIENT);
}, 60_000);

afterAll(async () => {
  s3.destroy();
  await proxy.stop('SIGKILL');
  tap.stop();
});

async function expectAllReadable(): Promise<void> {
  for (const [Key, digest] of expected) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    expect(`${Key} ${digestOf(await Body!.transformToByteArray())}`).toBe(`${Key} ${digest}`);
  }
}

// at each write the job is gone before it knows what became of it; every other time to the other key, so that all of
// it is there to do
it.each(Array.from({ length: WRITES }, (_, write) => write + 1))(
  'a job that is killed at its write number %i leaves every object whole, and is done by the next run',
  async (write) => {
    const active = write % 2 === 0 ? 'red' : 'blue';
    const job = [
      're-seal',
      '-c',
      configs.get(active) ?? '',
      '-b',
      Bucket,
      '--concurrency',
      '1',
      '--lease',
      '1',
      '--wait',
    ];
    const running = new JobProcess(job);
    let writes = 0;
    wrote = () => {
      if (++writes === write) void running.kill('SIGKILL');
    };
    expect(await running.ended).toMatchObject({ code: null });
    wrote = () => undefined;
    await expectAllReadable();

    const next = await runJob(...job);
    const { done = 0, right = 0, ...others } = next.result?.counts ?? {};
    expect({ code: next.code, state: next.result?.state }).toEqual({ code: 0, state: 'finished' });
    expect(done + right).toBeGreaterThanOrEqual(expected.size);
    expect(Object.values(others).every((count) => count === 0)).toBe(true);
    await expectAllReadable();
    for (const Key of expected.keys()) {
      const { Metadata } = await used.backend.send(new HeadObjectCommand({ Bucket, Key }));
      expect(readRecord(Metadata?.s3ep ?? '').kekId.toString()).toBe(active);
    }
  },
  60_000,
);
