import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { CopyObjectCommand, GetObjectCommand, HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { ServerProcess } from '../../support/server-process';
import { BACKEND, CLIENT, sdkClient } from '../../support/stack';
import { TestUpload } from '../../support/upload';
import { useStack } from '../../support/use-stack';
import { WireTap } from '../../support/wire-tap';

const MIB = 1_048_576;
const Bucket = 'bucket';
/** With S3EP_TEST_COPIED_OBJECT_MIB=2048 as in the acceptance list; what it shows does not depend on the size. */
const OBJECT_BYTES = Number(process.env.S3EP_TEST_COPIED_OBJECT_MIB ?? 64) * MIB;
const PART = randomBytes(16 * MIB);
const PARTS = Math.ceil(OBJECT_BYTES / PART.length);
const MOST_BYTES = MIB;

const used = useStack();
let tap: WireTap;
let proxy: ServerProcess;
let s3: S3Client;

beforeAll(async () => {
  const upload = await TestUpload.start(used.s3, { Bucket, Key: 'source' });
  for (let number = 1; number <= PARTS; number++) await upload.send(number, PART);
  await upload.complete();
  tap = await WireTap.before(used.stack.backendEndpoint);
  proxy = await used.stack.startAnotherProxy({
    config: { backend: { endpoint: tap.endpoint, credentials: { type: 'static', ...BACKEND } } },
  });
  s3 = sdkClient(proxy.listening.s3!, CLIENT);
}, 600_000);

afterAll(async () => {
  s3.destroy();
  await proxy.stop('SIGKILL');
  tap.stop();
});

it('copies a large object of many parts with less than 1 MiB through the proxy', async () => {
  tap.take();
  tap.takeReceived();
  await s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/source` }));
  const sent = tap.take().length;
  const received = tap.takeReceived();
  expect(sent).toBeGreaterThan(PARTS * 100);
  expect(received).toBeGreaterThan(PARTS * 100);
  expect(sent + received).toBeLessThan(MOST_BYTES);

  const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'copy' }));
  expect(head.ContentLength).toBe(PARTS * PART.length);
  const last = PARTS * PART.length - 1;
  const Range = `bytes=${last - PART.length - 9}-${last}`;
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'copy', Range }));
  const expected = Buffer.concat([PART.subarray(-10), PART]);
  expect(Buffer.from(await Body!.transformToByteArray()).equals(expected)).toBe(true);
}, 600_000);
