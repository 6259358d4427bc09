import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CreateBucketCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { sha256, UNSIGNED_PAYLOAD } from '../../support/hand-signature';
import { requestsInFlight } from '../../support/proxy-metrics';
import { RawConnection } from '../../support/raw-connection';
import { exchange, requestHead } from '../../support/raw-request';
import { ServerProcess } from '../../support/server-process';
import { Stack } from '../../support/stack';
import { waitUntil } from '../../support/wait-until';

/** One chunk, several, many. */
const SIZES = [1_000, 65_537, 300_000, 3_000_000];
/** How much of an upload has been sent when the process dies. */
const PROGRESS = [0, 0.5, 0.999, 1];

interface Upload {
  readonly key: string;
  readonly body: Buffer;
  readonly progress: number;
}

let stack: Stack;
const started: ServerProcess[] = [];
beforeAll(async () => {
  stack = await Stack.start();
  await stack.client().send(new CreateBucketCommand({ Bucket: 'bucket' }));
});
afterAll(async () => {
  await Promise.all(started.map((server) => server.stop('SIGKILL')));
  await stack.stop();
});

function makeUploads(prefix: string): readonly Upload[] {
  return SIZES.flatMap((size) =>
    PROGRESS.map((progress) => ({ key: `${prefix}-${size}-${progress}`, body: randomBytes(size), progress })),
  );
}

async function begin(endpoint: string, { key, body, progress }: Upload): Promise<RawConnection> {
  const connection = await RawConnection.open(endpoint);
  const headers = { 'content-length': String(body.length) };
  const request = { method: 'PUT', target: `/bucket/${key}`, headers, payloadHash: UNSIGNED_PAYLOAD };
  connection.write(requestHead(endpoint, request).bytes);
  connection.write(body.subarray(0, Math.floor(progress * body.length)));
  await connection.flushed();
  return connection;
}

/** Each is whole or not there, for the listing and for GET; what was acknowledged is there. */
async function expectWholeOrNone(
  endpoint: string,
  uploads: readonly Upload[],
  acknowledged: ReadonlySet<string>,
): Promise<void> {
  for (const { key, body, progress } of uploads) {
    const answer = await exchange(endpoint, { target: `/bucket/${key}` });
    const found = answer.status === 404 ? 'none' : sha256(answer.body) === sha256(body) ? 'whole' : 'broken';
    const possible = acknowledged.has(key) ? ['whole'] : progress < 1 ? ['none'] : ['none', 'whole'];
    expect({ key, possible: possible.includes(found) ? found : possible }).toEqual({ key, possible: found });
  }
}

async function acknowledgedOf(
  uploads: readonly Upload[],
  connections: readonly RawConnection[],
): Promise<ReadonlySet<string>> {
  const statuses = await Promise.all(
    connections.map(async (connection) => (await connection.answer()).status),
  );
  return new Set(uploads.filter((_, at) => statuses[at] === 200).map(({ key }) => key));
}

it('shows whole objects or none after the proxy was killed during uploads', async () => {
  for (const [round, wanted] of [0, 1, 2].entries()) {
    const proxy = await stack.startAnotherProxy();
    started.push(proxy);
    const endpoint = proxy.listening.s3!;
    const uploads = makeUploads(`proxy-${round}`);
    const connections = await Promise.all(uploads.map((upload) => begin(endpoint, upload)));
    // the later it dies, the more of them have been acknowledged
    await waitUntil(
      'some are done',
      () => connections.filter((each) => each.pendingBytes > 0).length >= wanted,
    );
    await proxy.stop('SIGKILL');
    await expectWholeOrNone(stack.endpoint, uploads, await acknowledgedOf(uploads, connections));
  }
});

it('shows whole objects or none after the backend was killed during uploads', async () => {
  const uploads = makeUploads('backend');
  const connections = await Promise.all(uploads.map((upload) => begin(stack.endpoint, upload)));
  const held = uploads.filter(({ progress }) => progress < 1).length;
  await waitUntil(
    'the others are under way or done',
    async () => (await requestsInFlight(stack.management)) >= held,
  );
  await waitUntil('one is done', () => connections.some((each) => each.pendingBytes > 0));
  await stack.backend!.stop('SIGKILL');
  for (const [at, { body, progress }] of uploads.entries())
    connections[at]!.write(body.subarray(Math.floor(progress * body.length)));
  const statuses = await Promise.all(connections.map(async (each) => (await each.answer()).status));
  const acknowledged = new Set(uploads.filter((_, at) => statuses[at] === 200).map(({ key }) => key));
  expect(statuses.every((status) => status === 200 || status === 503)).toBe(true);
  expect(stack.proxy.isRunning).toBe(true);

  const { accessKeyId, secretAccessKey } = await stack.backendClient().config.credentials();
  const backend = await ServerProcess.start({
    app: 'embedded-s3',
    environment: {
      EMBEDDED_S3_DIR: path.join(stack.directory, 'objects'),
      EMBEDDED_S3_PORT: new URL(stack.backendEndpoint).port,
      EMBEDDED_S3_ACCESS_KEY_ID: accessKeyId,
      EMBEDDED_S3_SECRET_ACCESS_KEY: secretAccessKey,
    },
  });
  started.push(backend);
  await expectWholeOrNone(stack.endpoint, uploads, acknowledged);
  const { Contents = [] } = await stack.backendClient().send(new ListObjectsV2Command({ Bucket: 'bucket' }));
  const listed = new Set(Contents.map(({ Key = '' }) => Key));
  for (const key of acknowledged) expect(listed.has(key)).toBe(true);
});
