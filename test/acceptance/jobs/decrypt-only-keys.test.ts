import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { runJob } from '../../support/job-process';
import { KeyServer } from '../../support/key-server';
import { LyingBackend, type ToldAnswer } from '../../support/lying-backend';
import { configText, Stack } from '../../support/stack';

const Bucket = 'bucket';
const BUCKETS = [{ match: '*', mode: 'encrypted', activeKek: 'main' }];
const keys = new KeyServer('aws-kms');
let stack: Stack;
let liar: LyingBackend;
let config: string;

/** As KMS answers credentials that have kms:Decrypt and no more. */
function denied(): ToldAnswer {
  const body = Buffer.from(JSON.stringify({ __type: 'AccessDeniedException', message: 'may only decrypt' }));
  return { status: 400, headers: [['content-length', String(body.length)]], body };
}

beforeAll(async () => {
  await keys.start();
  const kek = keys.kek('main') as { readonly endpoint: string };
  stack = await Stack.start({ config: { keys: { keks: [kek] }, buckets: BUCKETS } });
  liar = await LyingBackend.start(kek.endpoint);
  liar.lie = ({ headers }) => (headers['x-amz-target'] === 'TrentService.Decrypt' ? undefined : denied());
  config = path.join(stack.directory, 'auditor.yaml');
  const sections = { keys: { keks: [{ ...kek, endpoint: liar.endpoint }] }, buckets: BUCKETS };
  writeFileSync(config, configText(stack.backendEndpoint, sections), { mode: 0o600 });
  const [s3, backend] = [stack.client(), stack.backendClient()];
  await backend.send(new CreateBucketCommand({ Bucket }));
  for (const Key of ['a', 'b', 'c']) await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  s3.destroy();
  backend.destroy();
}, 60_000);

afterAll(async () => {
  liar.stop();
  await stack.stop();
  await keys.stop();
});

it('verify runs with keys that only decrypt, without a checkpoint, and says so', async () => {
  const { code, result, stderr } = await runJob('verify', '-c', config, '-b', Bucket);
  expect({ code, result, stderr }).toMatchObject({
    code: 0,
    result: {
      state: 'finished',
      counts: { done: 3 },
      withoutCheckpoint: expect.stringMatching(/^its checkpoint cannot be encrypted .*key-provider-denied/),
    },
  });
  const backend = stack.backendClient();
  const { KeyCount } = await backend.send(new ListObjectsV2Command({ Bucket, Prefix: '.s3ep/jobs/' }));
  expect(KeyCount).toBe(0);
  backend.destroy();
}, 60_000);

it('a job that writes is refused with keys that only decrypt, and says why', async () => {
  const { code, stderr } = await runJob('re-seal', '-c', config, '-b', Bucket);
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(/its checkpoint cannot be encrypted .*key-provider-denied/),
  });
}, 60_000);
