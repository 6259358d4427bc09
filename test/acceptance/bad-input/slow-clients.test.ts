import { beforeAll, expect, it } from '@jest/globals';
import { setInterval } from 'node:timers/promises';
import { GUARDED, guardedSite, SCRATCH } from '../../support/guarded-site';
import { UNSIGNED_PAYLOAD } from '../../support/hand-signature';
import { residentBytes } from '../../support/process-memory';
import { RawConnection } from '../../support/raw-connection';
import { requestHead } from '../../support/raw-request';
import { waitUntil } from '../../support/wait-until';

const IDLE_SECONDS = 1;
const site = guardedSite({ proxyEnvironment: { S3EP_S3_IDLE_TIMEOUT_SECONDS: String(IDLE_SECONDS) } });
const MEBIBYTE = 1_048_576;
const LARGE_BYTES = 64 * MEBIBYTE;
const target = `/${GUARDED}/large`;

beforeAll(async () => {
  const body = Buffer.alloc(LARGE_BYTES, 'large');
  const { status } = await site.send({ method: 'PUT', target, body, payloadHash: UNSIGNED_PAYLOAD });
  expect(status).toBe(200);
});

/** A client that asks for the large object and reads nothing of it. */
async function askAndReadNothing(): Promise<RawConnection> {
  const connection = await RawConnection.open(site.endpoint);
  connection.socket.pause();
  connection.write(requestHead(site.endpoint, { target }).bytes);
  return connection;
}

/** Every download of the large object has ended at the backend; how many bytes went out for each. */
async function endedDownloads(count: number): Promise<readonly number[]> {
  let sent: readonly number[] = [];
  await waitUntil('the backend is rid of the downloads', async () => {
    const requests = await site.stack.control.requests();
    sent = requests.filter(({ key }) => key === 'large').map(({ bytesSent }) => bytesSent);
    return sent.length === count;
  });
  return sent;
}

it('keeps no more than buffers of what clients do not read, and ends them', async () => {
  const pid = site.stack.proxy.child.pid!;
  const before = residentBytes(pid);
  const connections = await Promise.all(Array.from({ length: 20 }, askAndReadNothing));
  let peak = 0;
  await waitUntil('the proxy has ended them all', async () => {
    peak = Math.max(peak, residentBytes(pid));
    return (await site.stack.control.requests()).filter(({ key }) => key === 'large').length === 20;
  });
  expect((peak - before) / MEBIBYTE).toBeLessThan(96);
  for (const sent of await endedDownloads(20)) expect(sent).toBeLessThan(LARGE_BYTES);
  for (const connection of connections) {
    connection.socket.resume();
    const { complete, body } = await connection.answer();
    expect({ complete, isShorter: body.length < LARGE_BYTES }).toEqual({ complete: false, isShorter: true });
  }
});

it.each(['resetAndDestroy', 'destroy', 'end'] as const)(
  'gives the backend up when the client leaves a download by %s',
  async (leave) => {
    const connection = await RawConnection.open(site.endpoint);
    connection.write(requestHead(site.endpoint, { target }).bytes);
    await connection.received(MEBIBYTE);
    connection.socket.pause();
    connection.socket[leave]();
    for (const sent of await endedDownloads(1)) expect(sent).toBeLessThan(LARGE_BYTES);
    connection.destroy();
  },
);

it('lets a client take its time as long as it makes progress', async () => {
  const connection = await RawConnection.open(site.endpoint);
  const body = Buffer.from('drop by drop by drop');
  const request = { method: 'PUT', target: `/${SCRATCH}/drop-by-drop`, body, payloadHash: UNSIGNED_PAYLOAD };
  connection.write(requestHead(site.endpoint, request).bytes);
  const drops = body.values();
  for await (const drop of setInterval((IDLE_SECONDS * 1_000) / 8, drops)) {
    const { value } = drop.next();
    if (value === undefined) break;
    connection.write(Buffer.of(value));
  }
  expect(await connection.answer()).toMatchObject({ status: 200 });
  connection.destroy();
});

it('closes a connection that is of no use', async () => {
  const unused = await RawConnection.open(site.endpoint);
  const kept = await RawConnection.open(site.endpoint);
  kept.write(requestHead(site.endpoint, { method: 'HEAD', target }).bytes);
  expect((await kept.answer('HEAD')).status).toBe(200);
  await kept.closed();
  await unused.closed();
  expect(kept.pendingBytes + unused.pendingBytes).toBe(0);
});
