import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent } from 'undici';
import { S3Error, SigningKeyCache } from '@s3ep/s3-protocol';
import { BackendClient } from './backend-client';
import { BackendBody } from './backend-body';
import { BackendUnavailableError } from './backend-unavailable-error';

const MEBIBYTE = 1_048_576;
const CONNECTIONS = 4;
let server: Server | undefined;
let agent: Agent | undefined;

async function clientOf(listener: RequestListener, maxAttempts = 1): Promise<BackendClient> {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return clientAt((server.address() as AddressInfo).port, maxAttempts);
}

function clientAt(port: number, maxAttempts = 1): BackendClient {
  agent = new Agent({ connections: CONNECTIONS, pipelining: 1 });
  return new BackendClient({
    address: { endpoint: `http://127.0.0.1:${port}`, addressing: 'path' },
    region: 'us-east-1',
    credentials: () => ({ accessKeyId: 'AKID', secretAccessKey: 'secret' }),
    dispatcher: agent,
    maxAttempts,
    signingKeys: new SigningKeyCache(),
    random: () => 0,
  });
}

afterEach(async () => {
  await agent?.destroy();
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

async function read(body: Buffer | BackendBody): Promise<Buffer> {
  if (Buffer.isBuffer(body)) return body;
  const pieces: Buffer[] = [];
  for await (const piece of body as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces);
}

describe('BackendClient', () => {
  it('signs and sends what it was given', async () => {
    const seen: unknown[] = [];
    const client = await clientOf((request, response) => {
      seen.push(request.method, request.url, request.headers['x-amz-meta-a']);
      seen.push(request.headers.authorization?.startsWith('AWS4-HMAC-SHA256 Credential=AKID/'));
      response.end('ok');
    });
    const response = await client.send({
      method: 'GET',
      bucket: 'b',
      key: 'a//b',
      query: [['versionId', '1']],
      headers: { 'x-amz-meta-a': 'v' },
    });
    expect(response.status).toBe(200);
    expect((await read(response.body)).toString()).toBe('ok');
    expect(seen).toEqual(['GET', '/b/a//b?versionId=1', 'v', true]);
  });

  it('gives a large body as a stream, in order, through a stage that is set late', async () => {
    const large = Buffer.alloc(3 * MEBIBYTE);
    for (let at = 0; at < large.length; at += 4) large.writeUInt32BE(at, at);
    const client = await clientOf((_request, response) => {
      response.writeHead(200, { 'content-length': large.length });
      response.end(large);
    });
    const { body } = await client.send({ method: 'GET', bucket: 'b', key: 'k' });
    expect(body).toBeInstanceOf(BackendBody);
    await new Promise((resolve) => setImmediate(resolve));
    const seen: Buffer[] = [];
    (body as BackendBody).through({
      write: (bytes, emit) => {
        seen.push(Buffer.from(bytes));
        for (let at = 0; at < bytes.length; at += 1_000) emit(bytes.subarray(at, at + 1_000));
      },
      finish: (emit) => {
        emit(Buffer.from('end'));
      },
    });
    const got = await read(body);
    expect(got.equals(Buffer.concat([large, Buffer.from('end')]))).toBe(true);
    expect(Buffer.concat(seen).equals(large)).toBe(true);
  });

  it('ends a stream with the error of its stage', async () => {
    const client = await clientOf((_request, response) => {
      response.end(Buffer.alloc(MEBIBYTE));
    });
    const { body } = await client.send({ method: 'GET', bucket: 'b', key: 'k' });
    (body as BackendBody).through({
      write: () => {
        throw new Error('not authentic');
      },
      finish: () => undefined,
    });
    await expect(read(body)).rejects.toThrow('not authentic');
  });

  it('fails a stream that the backend cuts off, and survives one that nobody listens to', async () => {
    const client = await clientOf((_request, response) => {
      response.writeHead(200, { 'content-length': 2 * MEBIBYTE });
      response.write(Buffer.alloc(MEBIBYTE), () => response.destroy());
    });
    const { body } = await client.send({ method: 'GET', bucket: 'b', key: 'k' });
    await expect(read(body)).rejects.toThrow();
  });

  it("rejects with what the body's source threw, and the backend never gets the whole", async () => {
    let completed = false;
    const client = await clientOf((request, response) => {
      request.on('end', () => {
        completed = true;
        response.end();
      });
      request.on('error', () => undefined);
      request.resume();
    });
    const refusal = new S3Error('BadDigest');
    await expect(
      client.send({
        method: 'PUT',
        bucket: 'b',
        key: 'k',
        body: {
          length: 10,
          // eslint-disable-next-line @typescript-eslint/require-await
          open: async function* () {
            yield Buffer.from('12345');
            throw refusal;
          },
        },
      }),
    ).rejects.toBe(refusal);
    expect(completed).toBe(false);
  });

  it('does not take a success for one that came before the whole body was sent', async () => {
    const client = await clientOf((_request, response) => {
      response.end('<ok/>');
    });
    await expect(
      client.send({
        method: 'PUT',
        bucket: 'b',
        key: 'k',
        body: {
          length: 10,
          open: async function* () {
            yield Buffer.from('12345');
            await new Promise((resolve) => setTimeout(resolve, 2_000).unref());
          },
        },
      }),
    ).rejects.toBeInstanceOf(BackendUnavailableError);
  });

  it('reads again after 503, as often as it may', async () => {
    let requests = 0;
    const client = await clientOf((_request, response) => {
      response.statusCode = ++requests < 3 ? 503 : 200;
      response.end();
    }, 3);
    const response = await client.send({ method: 'GET', bucket: 'b', key: 'k' });
    expect([response.status, requests]).toEqual([200, 3]);
  });

  it('hands on the last 503', async () => {
    const client = await clientOf((_request, response) => {
      response.statusCode = 503;
      response.end('<Error><Code>SlowDown</Code></Error>');
    }, 2);
    const response = await client.send({ method: 'GET', bucket: 'b', key: 'k' });
    expect(response.status).toBe(503);
    expect((await read(response.body)).toString()).toContain('SlowDown');
  });

  it('sends a body once only', async () => {
    let requests = 0;
    const client = await clientOf((request, response) => {
      requests++;
      request.resume();
      response.statusCode = 503;
      response.end();
    }, 3);
    await client.send({ method: 'PUT', bucket: 'b', key: 'k', body: Buffer.from('x') });
    expect(requests).toBe(1);
  });

  it('says that the backend cannot be reached', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    closed.close();
    await once(closed, 'close');
    await expect(clientAt(port).send({ method: 'GET' })).rejects.toBeInstanceOf(BackendUnavailableError);
  });

  it('ends with the reason of its signal', async () => {
    const client = await clientOf(() => undefined);
    const reason = new Error('gone');
    const controller = new AbortController();
    const sent = client.send({ method: 'GET', bucket: 'b', signal: controller.signal });
    controller.abort(reason);
    await expect(sent).rejects.toBe(reason);
  });

  it('ends at once also while it waits for a free connection, and then sends nothing', async () => {
    const seen: (string | undefined)[] = [];
    const pending: ServerResponse[] = [];
    const client = await clientOf((request, response) => {
      seen.push(request.url);
      pending.push(response);
      if (pending.length === CONNECTIONS) server?.emit('all-busy');
    });
    const busy = Array.from({ length: CONNECTIONS }, () => client.send({ method: 'GET', bucket: 'busy' }));
    await once(server!, 'all-busy');
    const controller = new AbortController();
    const waiting = client.send({ method: 'GET', bucket: 'waiting', signal: controller.signal });
    const reason = new Error('gone');
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    for (const response of pending) response.end('x');
    await Promise.all(busy);
    const last = client.send({ method: 'GET', bucket: 'last' });
    await once(server!, 'request');
    pending.at(-1)?.end('x');
    await last;
    expect(seen.filter((url) => url !== '/busy')).toEqual(['/last']);
  });
});
