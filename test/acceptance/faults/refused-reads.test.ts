import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  CopyObjectCommand,
  HeadObjectCommand,
  type S3Client,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { failureOf } from '../../support/failure';
import { runJob } from '../../support/job-process';
import { readMetric } from '../../support/proxy-metrics';
import type { ServerProcess } from '../../support/server-process';
import { CLIENT, configText, KEK, sdkClient } from '../../support/stack';
import { TestUpload } from '../../support/upload';
import { useStack } from '../../support/use-stack';

const MIB = 1_048_576;
const OTHER = { id: 'other', provider: 'local-aes', key: randomBytes(32).toString('base64') };
const CONFIG = {
  keys: { keks: [{ id: 'main', provider: 'local-aes', key: KEK }, OTHER] },
  buckets: [
    { match: 'other', activeKek: 'other' },
    { match: '*', activeKek: 'main' },
  ],
};
const used = useStack({ buckets: ['bucket', 'other'], config: CONFIG });
const SOURCE = { Bucket: 'bucket', Key: 'parts' };
const CopySource = 'bucket/parts';
/** Has read no layout that it remembers. */
let fresh: ServerProcess;
let s3: S3Client;

beforeAll(async () => {
  const upload = await TestUpload.start(used.s3, { ...SOURCE, ChecksumAlgorithm: 'CRC32' });
  await upload.send(1, randomBytes(5 * MIB));
  await upload.send(2, randomBytes(10));
  await upload.complete();
  fresh = await used.stack.startAnotherProxy();
  s3 = sdkClient(fresh.listening.s3 ?? '', CLIENT);
});
afterEach(() => used.stack.control.setFaults());
afterAll(async () => {
  s3.destroy();
  await fresh.stop('SIGKILL');
});

const beBusy = () =>
  used.stack.control.setFaults({
    match: { operation: 'GetObject', keyPrefix: 'parts' },
    fault: 'status-503',
  });

it('a busy backend is no damaged object: clients are told to come again', async () => {
  const { name } = await TestUpload.start(s3, { Bucket: 'bucket', Key: 'to' });
  await beBusy();
  for (const attempt of [
    () => s3.send(new HeadObjectCommand({ ...SOURCE, ChecksumMode: 'ENABLED' })),
    () => s3.send(new CopyObjectCommand({ Bucket: 'other', Key: 'copy', CopySource })),
    () => s3.send(new UploadPartCopyCommand({ ...name, PartNumber: 1, CopySource })),
  ])
    expect(await failureOf(attempt())).toMatchObject({ status: 503 });
  expect(await readMetric(fresh.listening.management ?? '', 's3ep_decrypt_failures_total')).toBe(0);
}, 60_000);

it('nor is it one to a job, which tries again and says that it failed', async () => {
  const file = path.join(used.stack.directory, 'job.yaml');
  writeFileSync(file, configText(used.stack.backendEndpoint, CONFIG), { mode: 0o600 });
  await beBusy();
  const { code, result, stderr } = await runJob('verify', '-c', file, '-b', 'bucket', '--prefix', 'parts');
  expect({ code, counts: result?.counts }).toMatchObject({ code: 1, counts: { damaged: 0, failed: 1 } });
  expect(stderr).toContain('"parts": failed (');
}, 90_000);
