import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { randomBytes } from 'node:crypto';
import { sha256, UNSIGNED_PAYLOAD } from '../../support/hand-signature';
import { requestsInFlight } from '../../support/proxy-metrics';
import { RawConnection } from '../../support/raw-connection';
import { exchange, requestHead } from '../../support/raw-request';
import type { ServerProcess } from '../../support/server-process';
import { Stack } from '../../support/stack';
import { waitUntil } from '../../support/wait-until';

const MEBIBYTE = 1_048_576;
const EACH = 10;
const LARGE = Buffer.alloc(24 * MEBIBYTE, randomBytes(4_096));
const UPLOAD = randomBytes(4 * MEBIBYTE);

let stack: Stack;
let second: ServerProcess | undefined;
beforeAll(async () => {
  stack = await Stack.start({
    proxyEnvironment: { S3EP_S3_SHUTDOWN_GRACE_SECONDS: '1', S3EP_S3_SHUTDOWN_DRAIN_SECONDS: '30' },
  });
  await stack.client().send(new CreateBucketCommand({ Bucket: 'bucket' }));
  await exchange(stack.endpoint, { method: 'PUT', target: '/bucket/large', body: LARGE });
});
afterAll(async () => {
  await Promise.all([stack.stop(), second?.stop('SIGKILL')]);
});

async function beginUpload(at: number): Promise<RawConnection> {
  const connection = await RawConnection.open(stack.endpoint);
  const headers = { 'content-length': String(UPLOAD.length) };
  const request = { method: 'PUT', target: `/bucket/upload-${at}`, headers, payloadHash: UNSIGNED_PAYLOAD };
  connection.write(requestHead(stack.endpoint, request).bytes);
  connection.write(UPLOAD.subarray(0, (at * UPLOAD.length) / EACH));
  return connection;
}

async function beginDownload(): Promise<RawConnection> {
  const connection = await RawConnection.open(stack.endpoint);
  connection.write(requestHead(stack.endpoint, { target: '/bucket/large' }).bytes);
  await connection.received(1);
  connection.socket.pause();
  return connection;
}

async function statusOf(target: string): Promise<number> {
  return (await exchange(stack.endpoint, { target, unsigned: true })).status;
}

async function isRefused(): Promise<boolean> {
  try {
    (await RawConnection.open(stack.endpoint)).destroy();
    return false;
  } catch {
    return true;
  }
}

it('finishes 20 uploads and downloads after SIGTERM, and leaves with code 0', async () => {
  const idle = await RawConnection.open(stack.endpoint);
  const uploads = await Promise.all(Array.from({ length: EACH }, (_, at) => beginUpload(at)));
  const downloads = await Promise.all(Array.from({ length: EACH }, beginDownload));
  const { management } = stack;
  await waitUntil(
    'all transfers are in flight',
    async () => (await requestsInFlight(management)) === 2 * EACH,
  );
  expect(await statusOf('/health/ready')).toBe(200);

  let hasEnded = false;
  const exit = stack.proxy.stop('SIGTERM').finally(() => {
    hasEnded = true;
  });
  await waitUntil('it says that it is not ready', async () => (await statusOf('/health/ready')) === 503);
  expect((await fetch(`${management}/health/ready`)).status).toBe(503);
  expect(await statusOf('/health/live')).toBe(200);
  const late = { method: 'PUT', target: '/bucket/late', body: 'in the grace period' };
  expect((await exchange(stack.endpoint, late)).status).toBe(200);

  await waitUntil('new connections are refused', isRefused);
  await idle.closed();
  expect((await fetch(`${management}/health/ready`)).status).toBe(503);
  expect({ hasEnded, inFlight: await requestsInFlight(management) }).toEqual({
    hasEnded: false,
    inFlight: 2 * EACH,
  });

  for (const [at, upload] of uploads.entries()) upload.write(UPLOAD.subarray((at * UPLOAD.length) / EACH));
  for (const download of downloads) download.socket.resume();
  for (const upload of uploads) {
    const { status, headers } = await upload.answer();
    expect({ status, connection: headers.connection }).toEqual({ status: 200, connection: 'close' });
    await upload.closed();
    upload.destroy();
  }
  for (const download of downloads) {
    const { status, complete, body } = await download.answer();
    expect({ status, complete, whole: body.equals(LARGE) }).toEqual({
      status: 200,
      complete: true,
      whole: true,
    });
    download.destroy();
  }
  expect(await exit).toBe(0);
  const failed = stack.proxy.log.filter(
    ({ operation, status }) => operation !== 'Unknown' && status !== undefined && status !== 200,
  );
  expect(failed).toEqual([]);
});

it('left every upload whole', async () => {
  second = await stack.startAnotherProxy();
  for (let at = 0; at < EACH; at++) {
    const { body } = await exchange(second.listening.s3!, { target: `/bucket/upload-${at}` });
    expect(sha256(body)).toBe(sha256(UPLOAD));
  }
});
