import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { signRequest } from '@s3ep/s3-protocol';
import { CREDENTIALS, startTestServer } from './test-server';
import type { TestServer } from './test-server';

const MEBIBYTE = 1024 ** 2;
const Bucket = 'wire';
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  await server.s3.send(new CreateBucketCommand({ Bucket }));
});

afterAll(async () => {
  await server.remove();
});

interface Head {
  readonly target: string;
  readonly bytes: number;
  readonly secretAccessKey?: string;
  /** Not signed. */
  readonly headers?: Record<string, string>;
  readonly signedHeaders?: Record<string, string>;
  readonly payloadHash?: string;
}

/** The head of a signed PUT, as it goes over the wire. */
function putHead({
  target,
  bytes,
  secretAccessKey,
  headers = {},
  signedHeaders = {},
  payloadHash = 'UNSIGNED-PAYLOAD',
}: Head): string {
  const host = new URL(server.endpoint).host;
  const signed = signRequest({
    method: 'PUT',
    path: target,
    query: '',
    headers: { host, ...signedHeaders },
    payloadHash,
    credentials: { ...CREDENTIALS, ...(secretAccessKey && { secretAccessKey }) },
    region: 'us-east-1',
    date: new Date(),
  });
  const lines = Object.entries({
    host,
    ...signedHeaders,
    ...signed,
    'content-length': String(bytes),
    ...headers,
  });
  return `PUT ${target} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
}

async function open(): Promise<Socket> {
  const { hostname, port } = new URL(server.endpoint);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  return socket;
}

/** Reads until the text has come or the connection has ended; what came. */
async function readUntil(socket: Socket, text: string): Promise<string> {
  let seen = '';
  for await (const bytes of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    seen += bytes.toString('latin1');
    if (seen.includes(text)) break;
  }
  return seen;
}

const temporaryFiles = (): Promise<string[]> => readdir(path.join(server.directory, 'tmp'));

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve));
}

describe('the wire', () => {
  it('carries the answer to a client that still sends its body', async () => {
    const bytes = 16 * MEBIBYTE;
    const socket = await open();
    socket.write(putHead({ target: '/no-such-bucket/k', bytes }));
    for (let sent = 0; sent < bytes; sent += MEBIBYTE) socket.write(Buffer.alloc(MEBIBYTE));
    expect(await readUntil(socket, '</Error>')).toMatch(/^HTTP\/1\.1 404 .*<Code>NoSuchBucket<\/Code>/s);
    // and the connection is good for another request
    socket.write(putHead({ target: `/${Bucket}/after`, bytes: 2 }) + 'ok');
    expect(await readUntil(socket, '\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
    socket.destroy();
  });

  it('asks for a body only when the request was authenticated and its bucket found', async () => {
    const expecting = { expect: '100-continue' };
    const welcome = await open();
    welcome.write(putHead({ target: `/${Bucket}/expected`, bytes: 5, headers: expecting }));
    expect(await readUntil(welcome, '\r\n\r\n')).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    welcome.write('hello');
    expect(await readUntil(welcome, '\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
    welcome.destroy();
    const stranger = await open();
    stranger.write(
      putHead({ target: `/${Bucket}/refused`, bytes: 5, secretAccessKey: 'wrong', headers: expecting }),
    );
    const refusal = await readUntil(stranger, '</Error>');
    expect(refusal).toMatch(/^HTTP\/1\.1 403 .*SignatureDoesNotMatch/s);
    expect(refusal).toMatch(/connection: close/i);
    stranger.destroy();
  });

  it('answers a bad body at once, also when no more of it comes', async () => {
    const socket = await open();
    const bytes = 10 * MEBIBYTE;
    const head = putHead({
      target: `/${Bucket}/bad-body`,
      bytes,
      signedHeaders: {
        'content-encoding': 'aws-chunked',
        'x-amz-decoded-content-length': String(bytes - 100),
        'x-amz-trailer': 'x-amz-checksum-crc32',
      },
      payloadHash: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    });
    socket.write(`${head}this is no chunk\r\n`);
    expect(await readUntil(socket, '</Error>')).toMatch(/^HTTP\/1\.1 400 /);
    socket.destroy();
    await eventually(async () => (await temporaryFiles()).length === 0);
  });

  it('leaves nothing of an upload whose client disappears', async () => {
    const socket = await open();
    socket.write(putHead({ target: `/${Bucket}/aborted`, bytes: 10 * MEBIBYTE }));
    socket.write(Buffer.alloc(MEBIBYTE));
    await eventually(async () => (await temporaryFiles()).length > 0);
    socket.destroy();
    await eventually(async () => (await temporaryFiles()).length === 0);
    await expect(server.s3.send(new GetObjectCommand({ Bucket, Key: 'aborted' }))).rejects.toMatchObject({
      name: 'NoSuchKey',
    });
  });

  it('is refused to whoever does not sign', async () => {
    const answer = await fetch(`${server.endpoint}/${Bucket}/after`);
    expect(answer.status).toBe(403);
    expect(answer.headers.get('x-amz-request-id')).toMatch(/^[0-9A-F]{16}$/);
    expect(await answer.text()).toContain('<Code>AccessDenied</Code>');
  });

  it('finishes an upload in flight before it stops', async () => {
    const socket = await open();
    socket.write(putHead({ target: `/${Bucket}/last`, bytes: 10 }));
    socket.write('01234');
    await eventually(async () => (await temporaryFiles()).length > 0);
    const restarted = server.restarted();
    socket.write('56789');
    expect(await readUntil(socket, '\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
    socket.destroy();
    server = await restarted;
    const { Contents } = await server.s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'last' }));
    expect(Contents?.[0]?.Size).toBe(10);
  });

  it('met no bug on the way', () => {
    expect(server.failures).toEqual([]);
  });
});
