import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { JobProcess, runJob } from '../../support/job-process';
import { configText, KEK } from '../../support/stack';
import { useStack } from '../../support/use-stack';
import { waitUntil } from '../../support/wait-until';

const Bucket = 'bucket';
const Other = 'other-bucket';
const OBJECTS = 12;
const KEKS = [
  { id: 'main', provider: 'local-aes', key: KEK },
  { id: 'next', provider: 'local-aes', key: randomBytes(32).toString('base64') },
];
const JOBS = '.s3ep/jobs/';
const used = useStack({ buckets: [Bucket, Other] });
let config: string;

const job = (kind: string, ...rest: readonly string[]) => runJob(kind, '-c', config, '-b', Bucket, ...rest);
const keyOf = (index: number) => `o/${String(index).padStart(2, '0')}`;

async function checkpoints(bucket = Bucket): Promise<readonly string[]> {
  const { Contents = [] } = await used.backend.send(
    new ListObjectsV2Command({ Bucket: bucket, Prefix: JOBS }),
  );
  return Contents.map(({ Key }) => Key ?? '');
}

/** A run that was killed when its checkpoint said that something was done. @returns the key of the checkpoint */
async function interrupt(kind: string, bucket = Bucket): Promise<string> {
  const before = await checkpoints(bucket);
  const args = ['-c', config, '-b', bucket, '--prefix', 'o/', '--rate', '4', '--lease', '1'];
  const running = new JobProcess([kind, ...args]);
  await used.stack.control.resetRequests();
  await waitUntil('some objects', async () => {
    const seen = await used.stack.control.requests();
    const looks = seen.filter(({ method, key }) => method === 'HEAD' && key?.startsWith('o/'));
    const saves = seen.filter(({ method, key }) => method === 'PUT' && key?.startsWith(JOBS));
    return looks.length >= 3 && saves.length >= 4;
  });
  await running.kill('SIGTERM');
  const [written] = (await checkpoints(bucket)).filter((key) => !before.includes(key));
  if (written === undefined) throw new Error('no checkpoint');
  return written;
}

const remove = async () => {
  for (const bucket of [Bucket, Other])
    for (const Key of await checkpoints(bucket))
      await used.backend.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
};

beforeAll(async () => {
  config = path.join(used.stack.directory, 'job.yaml');
  const sections = {
    keys: { keks: KEKS },
    buckets: [{ match: '*', mode: 'encrypted', activeKek: 'next', readableKeks: ['main'] }],
  };
  writeFileSync(config, configText(used.stack.backendEndpoint, sections), { mode: 0o600 });
  for (const bucket of [Bucket, Other])
    for (let index = 0; index < OBJECTS; index++)
      await used.s3.send(new PutObjectCommand({ Bucket: bucket, Key: keyOf(index), Body: `${index}` }));
});
beforeEach(remove);

describe('a checkpoint', () => {
  it('is gone on with as it was written, and nothing of it can be read at the backend', async () => {
    const Key = await interrupt('verify');
    const { Body, Metadata } = await used.backend.send(new GetObjectCommand({ Bucket, Key }));
    const stored = Buffer.from(await Body!.transformToByteArray());
    expect({ record: Metadata?.s3ep !== undefined, text: stored.includes('"after"') }).toEqual({
      record: true,
      text: false,
    });
    await used.stack.control.resetRequests();
    const { code, result } = await job('verify', '--prefix', 'o/');
    expect({ code, result }).toMatchObject({ code: 0, result: { isResumed: true, objects: OBJECTS } });
    const looks = (await used.stack.control.requests()).filter(({ method }) => method === 'HEAD');
    expect(looks.length).toBeLessThan(OBJECTS);
  }, 60_000);

  const old = {
    version: 1,
    kind: 'verify',
    bucket: Bucket,
    prefix: 'o/',
    state: 'cancelled',
    startedAt: 1,
    after: keyOf(OBJECTS - 1),
    objects: OBJECTS,
    bytes: 1,
    counts: { done: OBJECTS },
    keks: { next: OBJECTS },
    lease: { holder: 'x', expiresAt: 1 },
  };
  const alterations: readonly (readonly [string, (key: string) => Promise<void>])[] = [
    [
      'altered in its body',
      async (key) => {
        const { body } = await used.stack.control.readRaw(Bucket, key);
        body[body.length - 20]! ^= 1;
        await used.stack.control.replaceRaw(Bucket, key, { body });
      },
    ],
    [
      'altered in its record',
      async (key) => {
        const { metadata } = await used.stack.control.readRaw(Bucket, key);
        const record = Buffer.from(metadata.s3ep ?? '', 'base64url');
        record[record.length - 1]! ^= 1;
        await used.stack.control.replaceRaw(Bucket, key, {
          metadata: { s3ep: record.toString('base64url') },
        });
      },
    ],
    [
      'cut off',
      async (key) => {
        const { body } = await used.stack.control.readRaw(Bucket, key);
        await used.stack.control.replaceRaw(Bucket, key, { body: body.subarray(0, body.length - 1) });
      },
    ],
    [
      'of another job on the bucket',
      async (key) => {
        const other = await interrupt('re-encrypt');
        await used.stack.control.replaceRaw(Bucket, key, await used.stack.control.readRaw(Bucket, other));
      },
    ],
    [
      'of the same job on another bucket',
      async (key) => {
        const other = await interrupt('verify', Other);
        await used.stack.control.replaceRaw(Bucket, key, await used.stack.control.readRaw(Other, other));
      },
    ],
    [
      'an object of a client',
      async (key) => {
        await used.stack.control.replaceRaw(Bucket, key, await used.stack.control.readRaw(Bucket, keyOf(0)));
      },
    ],
    [
      'as the version before wrote it, or anybody might',
      async (key) => {
        const body = Buffer.from(JSON.stringify({ ...old, id: key.slice(JOBS.length) }));
        await used.stack.control.replaceRaw(Bucket, key, { body, metadata: {} });
      },
    ],
  ];

  it.each(alterations)(
    'is refused where it is %s, and skips nothing',
    async (_what, alter) => {
      const key = await interrupt('verify');
      await alter(key);
      await used.stack.control.resetRequests();
      const refused = await job('verify', '--prefix', 'o/');
      expect(refused).toMatchObject({ code: 1, result: undefined });
      expect(refused.stderr).toContain(`the checkpoint ${key} was not written for this job`);
      expect(refused.stderr).toContain('--restart');
      const methods = (await used.stack.control.requests()).map(({ method }) => method);
      expect(new Set(methods)).toEqual(new Set(['GET']));

      const anew = await job('verify', '--prefix', 'o/', '--restart');
      expect(anew).toMatchObject({ code: 0, result: { isResumed: false, objects: OBJECTS } });
    },
    60_000,
  );

  it('of a bucket’s other job that cannot be authenticated stands in nobody’s way', async () => {
    const key = await interrupt('re-seal');
    const { body } = await used.stack.control.readRaw(Bucket, key);
    body[body.length - 20]! ^= 1;
    await used.stack.control.replaceRaw(Bucket, key, { body });
    expect(await job('verify', '--prefix', 'o/')).toMatchObject({ code: 0, result: { objects: OBJECTS } });
  }, 60_000);
});

it('a run that goes on tries again what failed in the run before', async () => {
  const Key = keyOf(0);
  const good = await used.stack.control.readRaw(Bucket, Key);
  const body = Buffer.from(good.body);
  body[body.length - 1]! ^= 1;
  await used.stack.control.replaceRaw(Bucket, Key, { body });
  await interrupt('verify');
  await used.stack.control.replaceRaw(Bucket, Key, { body: good.body });
  const { code, result } = await job('verify', '--prefix', 'o/');
  expect({ code, result }).toMatchObject({
    code: 0,
    result: { isResumed: true, triedAgain: 1, counts: { done: OBJECTS, damaged: 0 } },
  });
}, 60_000);
