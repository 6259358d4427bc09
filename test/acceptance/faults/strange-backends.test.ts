import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { expectS3Error } from '../../support/expect-s3-error';
import { deleteRequest } from '../../support/delete-request';
import { exchange, type RawRequest } from '../../support/raw-request';
import { requestsInFlight } from '../../support/proxy-metrics';
import { Stack } from '../../support/stack';
import { waitUntil } from '../../support/wait-until';

/** Answers every request with the same bytes, whatever they are; none: it refuses connections. */
class StrangeBackend {
  answer: string | Buffer = '';
  readonly #server: Server;

  constructor() {
    this.#server = createServer((socket: Socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(this.answer));
    });
  }

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.close();
  }
}

const backend = new StrangeBackend();
let stack: Stack;
beforeAll(async () => {
  const backendEndpoint = await backend.start();
  const proxyEnvironment = { S3EP_BACKEND_MAX_ATTEMPTS: '2', S3EP_BACKEND_ANSWER_TIMEOUT_SECONDS: '2' };
  stack = await Stack.start({ backendEndpoint, proxyEnvironment });
});
afterAll(async () => {
  await stack.stop();
});

const REQUESTS = [
  { target: '/bucket/key' },
  { method: 'HEAD', target: '/bucket/key' },
  { target: '/bucket?list-type=2' },
  { target: '/' },
  { method: 'PUT', target: '/bucket/key', body: 'x' },
  { method: 'PUT', target: '/bucket/key', body: 'x'.repeat(200_000) },
  { method: 'PUT', target: '/bucket/copy', headers: { 'x-amz-copy-source': '/bucket/key' } },
  { method: 'DELETE', target: '/bucket/key' },
  deleteRequest('bucket', '<Delete><Object><Key>k</Key></Object></Delete>'),
].map(
  (request: RawRequest) =>
    [`${request.method ?? 'GET'} ${request.target} (${request.body?.length ?? 0})`, request] as const,
);

async function expectStillThere(): Promise<void> {
  await waitUntil('no request is in flight', async () => (await requestsInFlight(stack.management)) === 0);
  expect(stack.proxy.isRunning).toBe(true);
  expect((await exchange(stack.endpoint, { target: '/health/live', unsigned: true })).status).toBe(200);
  expect(stack.proxy.lines.filter((line) => /unhandled|uncaught/i.test(line))).toEqual([]);
}

const html = '<html><body>404: no such page</body></html>';
const withBody = (head: string, body: string): string =>
  `HTTP/1.1 ${head}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

describe.each<[string, string]>([
  ['speaks no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n'],
  ['closes the connection', ''],
  ['breaks off in its head', 'HTTP/1.1 200 OK\r\nContent-Le'],
  ['breaks off in its body', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'],
  ['has an endless head', `HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(100_000)}`],
  ['says two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nhalf'],
  ['redirects to another place', withBody('307 Temporary Redirect\r\nLocation: http://127.0.0.1:1/', '')],
])('a backend that %s', (_what, answer) => {
  it.each(REQUESTS)('makes %s an error of the service', async (_name, request) => {
    backend.answer = answer;
    const { status, complete } = await exchange(stack.endpoint, request);
    expect({ isError: status >= 500 || status === 0, complete: complete || status === 0 }).toEqual({
      isError: true,
      complete: true,
    });
    await expectStillThere();
  });
});

describe.each<[string, string]>([
  ['answers 200 with a web page', withBody('200 OK\r\nContent-Type: text/html', html)],
  ['answers 206 to what was no range', withBody('206 Partial Content\r\nContent-Range: bytes 0-3/4', 'half')],
  ['answers without a length', `HTTP/1.1 200 OK\r\nETag: "x"\r\nConnection: close\r\n\r\n${html}`],
])('a backend that %s', (_what, answer) => {
  it('does not make GET deliver what was never encrypted', async () => {
    backend.answer = answer;
    expectS3Error(await exchange(stack.endpoint, { target: '/bucket/key' }), 500, 'InternalError');
    await expectStillThere();
  });
});

it('passes on that something is not there, though the document is none of S3', async () => {
  backend.answer = withBody('404 Not Found\r\nContent-Type: text/html', html);
  expect((await exchange(stack.endpoint, { target: '/bucket/key' })).status).toBe(404);
  await expectStillThere();
});

describe('a backend that is down', () => {
  it.each(REQUESTS)('makes %s ServiceUnavailable', async (_name, request) => {
    backend.stop();
    const answer = await exchange(stack.endpoint, request);
    if (request.method === 'HEAD') expect(answer.status).toBe(503);
    else expectS3Error(answer, 503, 'ServiceUnavailable');
    await expectStillThere();
  });

  it('is told to whom asks whether the proxy is ready', async () => {
    expect((await exchange(stack.endpoint, { target: '/health/ready', unsigned: true })).status).toBe(503);
  });
});
