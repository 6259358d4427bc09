import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { copyFileSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { Agent } from 'node:https';
import { failureOf } from '../../support/failure';
import { defaultConfig, Stack } from '../../support/stack';
import { tlsFile } from '../../support/tls-file';
import { waitUntil } from '../../support/wait-until';

let directory: string;
let caFile: string;
let backend: Server;
let stack: Stack;
let s3: S3Client;

function trust(name: string): void {
  copyFileSync(tlsFile(name), `${caFile}.next`);
  renameSync(`${caFile}.next`, caFile);
}

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 's3ep-authority-'));
  caFile = path.join(directory, 'ca.pem');
  trust('client-ca.pem');
  const pair = { cert: readFileSync(tlsFile('server.pem')), key: readFileSync(tlsFile('server.key')) };
  backend = createServer(pair, (_incoming, outgoing) => {
    outgoing.writeHead(404, { 'content-length': '0', connection: 'close' }).end();
  });
  backend.on('tlsClientError', () => undefined);
  backend.listen(0, '127.0.0.1');
  await once(backend, 'listening');
  const endpoint = `https://localhost:${(backend.address() as AddressInfo).port}`;
  const base = defaultConfig(endpoint);
  stack = await Stack.start({
    backendEndpoint: endpoint,
    config: {
      backend: { ...(base.backend as object), caFile, maxAttempts: 1 },
      s3: {
        ...(base.s3 as object),
        tls: {
          certificateFile: tlsFile('server-expired.pem'),
          privateKeyFile: tlsFile('server-expired.key'),
        },
      },
    },
  });
  const httpsAgent = new Agent({ rejectUnauthorized: false });
  s3 = stack.client({ requestHandler: new NodeHttpHandler({ httpsAgent }) });
});
afterAll(async () => {
  s3.destroy();
  await stack.stop();
  backend.closeAllConnections();
  backend.close();
  rmSync(directory, { recursive: true });
});

/** 404: the backend was spoken to. */
const statusOfHead = async (): Promise<number> =>
  (await failureOf(s3.send(new HeadObjectCommand({ Bucket: 'bucket', Key: 'key' })))).status;

const readAgain = (): number => stack.proxy.lines.filter((line) => line.includes('"backend.caFile"')).length;

it('warns at the start of the certificate that has expired, and tells when', async () => {
  const warning = stack.proxy.lines.find((line) => line.includes('a certificate has expired')) ?? '{}';
  expect(JSON.parse(warning)).toMatchObject({
    level: 'warn',
    setting: 's3.tls.certificateFile',
    file: tlsFile('server-expired.pem'),
    expires: '2025-02-01T00:00:00.000Z',
  });
  const metrics = await (await fetch(`${stack.management}/metrics`)).text();
  expect(metrics).toContain('s3ep_certificate_expiry_timestamp_seconds{port="s3"} 1738368000');
});

it('trusts another authority of the backend in the same file, and no longer the one before', async () => {
  expect(await statusOfHead()).toBe(503);
  trust('ca.pem');
  await waitUntil('another authority', () => readAgain() === 1);
  expect(await statusOfHead()).toBe(404);
  trust('client-ca.pem');
  await waitUntil('the authority before', () => readAgain() === 2);
  expect(await statusOfHead()).toBe(503);
});
