import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CreateBucketCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { UNSIGNED_PAYLOAD } from '../../support/hand-signature';
import { requestsInFlight } from '../../support/proxy-metrics';
import { RawConnection } from '../../support/raw-connection';
import { exchange, requestHead } from '../../support/raw-request';
import type { ServerProcess } from '../../support/server-process';
import { Stack } from '../../support/stack';
import { waitUntil } from '../../support/wait-until';

const MEBIBYTE = 1_048_576;
const DRAIN = { S3EP_S3_SHUTDOWN_DRAIN_SECONDS: '1' };
let stack: Stack;
const started: ServerProcess[] = [];
beforeAll(async () => {
  stack = await Stack.start({ proxyEnvironment: DRAIN });
  await stack.client().send(new CreateBucketCommand({ Bucket: 'bucket' }));
  await exchange(stack.endpoint, {
    method: 'PUT',
    target: '/bucket/large',
    body: Buffer.alloc(32 * MEBIBYTE),
  });
});
afterAll(async () => {
  await Promise.all([stack.stop(), ...started.map((proxy) => proxy.stop('SIGKILL'))]);
});

async function startProxy(): Promise<ServerProcess> {
  const proxy = await stack.startAnotherProxy();
  started.push(proxy);
  return proxy;
}

it('cuts off transfers that do not finish in time, stores nothing of them, and leaves with code 0', async () => {
  const upload = await RawConnection.open(stack.endpoint);
  const headers = { 'content-length': String(4 * MEBIBYTE) };
  const put = { method: 'PUT', target: '/bucket/stuck', headers, payloadHash: UNSIGNED_PAYLOAD };
  upload.write(requestHead(stack.endpoint, put).bytes);
  upload.write(Buffer.alloc(4 * MEBIBYTE - 1));
  const download = await RawConnection.open(stack.endpoint);
  download.write(requestHead(stack.endpoint, { target: '/bucket/large' }).bytes);
  await download.received(1);
  download.socket.pause();
  await waitUntil('both are in flight', async () => (await requestsInFlight(stack.management)) === 2);

  expect(await stack.proxy.stop('SIGTERM')).toBe(0);
  download.socket.resume();
  expect(await upload.answer()).toMatchObject({ complete: false });
  expect(await download.answer()).toMatchObject({ complete: false });
  const { Contents = [] } = await stack.backendClient().send(new ListObjectsV2Command({ Bucket: 'bucket' }));
  expect(Contents.map(({ Key }) => Key)).toEqual(['large']);
});

it.each(['SIGTERM', 'SIGINT'] as const)(
  'leaves with code 0 at once on %s when there is nothing to do',
  async (signal) => {
    const proxy = await startProxy();
    const idle = await RawConnection.open(proxy.listening.s3!);
    expect(await proxy.stop(signal)).toBe(0);
    await idle.closed();
    // the last line, which waits for others when the process ends
    await proxy.waitForLine('"msg":"stopped"');
  },
);

it('does not wait for a connection that has only begun a request head', async () => {
  const proxy = await startProxy();
  const begun = await RawConnection.open(proxy.listening.s3!);
  begun.write('GET / HT');
  await begun.flushed();
  expect(await proxy.stop('SIGTERM')).toBe(0);
  await begun.closed();
});
