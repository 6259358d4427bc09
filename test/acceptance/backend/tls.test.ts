import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { createSecureServer } from 'node:http2';
import { Agent } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import path from 'node:path';
import { pipeline } from 'node:stream';
import { createServer, type Server } from 'node:tls';
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { failureOf } from '../../support/failure';
import { defaultConfig, Stack } from '../../support/stack';

const tlsFile = (name: string): string => path.resolve(import.meta.dirname, '../../support/tls', name);
const ca = readFileSync(tlsFile('ca.pem'));

/** TLS in front of a plain server. */
async function terminateTls(target: string): Promise<Server> {
  const { port } = new URL(target);
  const server = createServer(
    { cert: readFileSync(tlsFile('server.pem')), key: readFileSync(tlsFile('server.key')) },
    (secure: Socket) => {
      const plain = connect(Number(port), '127.0.0.1');
      pipeline(secure, plain, secure, () => undefined);
    },
  );
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

describe('TLS on both sides', () => {
  let plain: Stack;
  let terminator: Server;
  let endpoint: string;
  const stacks: Stack[] = [];

  beforeAll(async () => {
    plain = await Stack.start();
    terminator = await terminateTls(plain.backendEndpoint);
    endpoint = `https://localhost:${(terminator.address() as AddressInfo).port}`;
  });

  afterAll(async () => {
    terminator.close();
    await Promise.all([plain, ...stacks].map((stack) => stack.stop()));
  });

  async function startWith(backend: Record<string, unknown>): Promise<Stack> {
    const base = defaultConfig(endpoint);
    const stack = await Stack.start({
      backendEndpoint: endpoint,
      config: {
        backend: { ...(base.backend as object), ...backend },
        s3: {
          ...(base.s3 as object),
          tls: { certificateFile: tlsFile('server.pem'), privateKeyFile: tlsFile('server.key') },
        },
      },
    });
    stacks.push(stack);
    return stack;
  }

  it('serves clients by TLS, and trusts a backend by a CA of its own', async () => {
    const stack = await startWith({ caFile: tlsFile('ca.pem') });
    expect(stack.endpoint).toMatch(/^https:/);
    const s3 = stack.client({ requestHandler: new NodeHttpHandler({ httpsAgent: new Agent({ ca }) }) });
    await s3.send(new CreateBucketCommand({ Bucket: 'tls' }));
    await s3.send(new PutObjectCommand({ Bucket: 'tls', Key: 'k', Body: 'over tls' }));
    const got = await s3.send(new GetObjectCommand({ Bucket: 'tls', Key: 'k' }));
    expect(await got.Body?.transformToString()).toBe('over tls');
  });

  it('speaks HTTP/1.1 to a backend that would rather speak HTTP/2', async () => {
    const versions: string[] = [];
    const preferring = createSecureServer(
      {
        allowHTTP1: true,
        cert: readFileSync(tlsFile('server.pem')),
        key: readFileSync(tlsFile('server.key')),
      },
      (incoming, outgoing) => {
        versions.push(incoming.httpVersion);
        outgoing.writeHead(404, { 'content-length': '0' }).end();
      },
    );
    preferring.listen(0, '127.0.0.1');
    await once(preferring, 'listening');
    const stack = await startWith({
      caFile: tlsFile('ca.pem'),
      endpoint: `https://localhost:${(preferring.address() as AddressInfo).port}`,
    });
    const s3 = stack.client({ requestHandler: new NodeHttpHandler({ httpsAgent: new Agent({ ca }) }) });
    const { status } = await failureOf(s3.send(new HeadObjectCommand({ Bucket: 'tls', Key: 'k' })));
    expect({ status, versions }).toEqual({ status: 404, versions: ['1.1'] });
    s3.destroy();
    await stack.stop();
    preferring.close();
  });

  it('does not speak to a backend whose certificate it does not trust', async () => {
    const stack = await startWith({ maxAttempts: 1 });
    const s3 = stack.client({ requestHandler: new NodeHttpHandler({ httpsAgent: new Agent({ ca }) }) });
    await expect(s3.send(new GetObjectCommand({ Bucket: 'tls', Key: 'k' }))).rejects.toMatchObject({
      name: 'ServiceUnavailable',
    });
  });
});
