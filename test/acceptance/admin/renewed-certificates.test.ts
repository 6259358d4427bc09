import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { Agent } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { connect } from 'node:tls';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { makeAdminToken } from '../../support/admin-calls';
import { callManagement, type ManagementCall } from '../../support/management-call';
import { CLIENT, type ConfigSections, sdkClient, Stack } from '../../support/stack';
import { tlsFile } from '../../support/tls-file';
import { waitUntil } from '../../support/wait-until';

const READ_AGAIN = 'the configuration was read again';
const REFUSED = 'the configuration was refused; the one before it stays in use';
const BODY = 'sent over a connection that is older than the certificate';

const before = makeAdminToken('before', 'operator');
const after = makeAdminToken('after', 'operator');
const fingerprintOf = (name: string): string =>
  new X509Certificate(readFileSync(tlsFile(name))).fingerprint256;
const OLD = fingerprintOf('server.pem');
const NEW = fingerprintOf('server-renewed.pem');

let mount: string;
let stack: Stack;

/** As kubelets update a mounted Secret: a new directory, and the link `..data` put in place of the one before. */
function mountSecret(version: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(path.join(mount, version));
  for (const [name, from] of Object.entries(files))
    copyFileSync(tlsFile(from), path.join(mount, version, name));
  symlinkSync(version, path.join(mount, '..data_tmp'));
  renameSync(path.join(mount, '..data_tmp'), path.join(mount, '..data'));
}

const IN_USE = { 'tls.crt': 'server.pem', 'tls.key': 'server.key', 'ca.crt': 'client-ca.pem' };
const RENEWED = { ...IN_USE, 'tls.crt': 'server-renewed.pem', 'tls.key': 'server-renewed.key' };

function sections(tokens = [before.entry]): ConfigSections {
  const tls = {
    certificateFile: path.join(mount, 'tls.crt'),
    privateKeyFile: path.join(mount, 'tls.key'),
  };
  return {
    s3: { host: '127.0.0.1', port: 0, shutdownGraceSeconds: 0, tls },
    management: {
      host: '127.0.0.1',
      port: 0,
      tls: { ...tls, clientCaFile: path.join(mount, 'ca.crt') },
      certificates: [{ commonName: 'operator.example.org', role: 'operator' }],
      tokens,
    },
  };
}

beforeEach(async () => {
  mount = mkdtempSync(path.join(tmpdir(), 's3ep-mount-'));
  mountSecret('..one', IN_USE);
  for (const name of Object.keys(IN_USE)) symlinkSync(`..data/${name}`, path.join(mount, name));
  stack = await Stack.start({ config: sections() });
});
afterEach(async () => {
  await stack.stop();
  rmSync(mount, { recursive: true });
});

const call = (options: ManagementCall) => callManagement(stack.management, options);

async function served(endpoint: string): Promise<string> {
  const socket = connect({
    host: '127.0.0.1',
    port: Number(new URL(endpoint).port),
    rejectUnauthorized: false,
  });
  await once(socket, 'secureConnect');
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}
const bothServe = async () => [await served(stack.endpoint), await served(stack.management)];

/** Waits for what the change of a file came to. */
async function afterChange(change: () => void, line = READ_AGAIN) {
  const found = () => stack.proxy.log.filter(({ msg }) => String(msg).startsWith(line));
  const seen = found().length;
  change();
  await waitUntil(`a line "${line}"`, () => found().length > seen);
  return found().at(-1);
}

const secureClient = (): S3Client => {
  const ca = readFileSync(tlsFile('ca.pem'));
  const httpsAgent = new Agent({ ca, keepAlive: true, maxSockets: 1 });
  const requestHandler = new NodeHttpHandler({ httpsAgent });
  return sdkClient(stack.endpoint.replace('127.0.0.1', 'localhost'), CLIENT, { requestHandler });
};

describe('a certificate that is renewed', () => {
  it.each([
    [
      'in a mounted Secret',
      () => {
        mountSecret('..two', RENEWED);
      },
    ],
    [
      'in place',
      () => {
        for (const [name, from] of Object.entries(RENEWED))
          copyFileSync(tlsFile(from), path.join(mount, name));
      },
    ],
  ])('%s is served by both listeners to who connects from then on', async (_where, renew) => {
    expect(await bothServe()).toEqual([OLD, OLD]);
    renew();
    await waitUntil('both serve it', async () => (await bothServe()).every((shown) => shown === NEW));
    expect(await bothServe()).toEqual([NEW, NEW]);
    await stack.proxy.waitForLine('"changed":["s3.tls","management.tls"]');
  });

  it('breaks no connection, and no upload that is under way', async () => {
    await stack.backendClient().send(new CreateBucketCommand({ Bucket: 'bucket' }));
    const s3 = secureClient();
    const body = new PassThrough();
    const named = { Bucket: 'bucket', Key: 'k' };
    const put = s3.send(new PutObjectCommand({ ...named, Body: body, ContentLength: BODY.length }));
    body.write(BODY.slice(0, 5));
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const first = await call({ path: '/health', agent });
    expect(
      await afterChange(() => {
        mountSecret('..two', RENEWED);
      }),
    ).toMatchObject({
      level: 'info',
      trigger: 'file',
      changed: ['s3.tls', 'management.tls'],
    });
    expect(await call({ path: '/health', agent })).toMatchObject({ status: 200, localPort: first.localPort });
    body.end(BODY.slice(5));
    await put;
    expect(await (await s3.send(new GetObjectCommand(named))).Body?.transformToString()).toBe(BODY);
    expect(await served(stack.endpoint)).toBe(NEW);
    s3.destroy();
    agent.destroy();
  });

  it.each([
    ['is no PEM', 'tls.crt', 'not a certificate', 's3.tls.certificateFile'],
    [
      'has another key',
      'tls.key',
      readFileSync(tlsFile('client-operator.key'), 'utf8'),
      's3.tls.privateKeyFile',
    ],
    ['has no authority of clients', 'ca.crt', '', 'management.tls.clientCaFile'],
  ])('and %s is refused with all that changed beside it', async (_what, file, content, setting) => {
    writeFileSync(path.join(mount, file), content);
    const refused = await afterChange(() => {
      stack.replaceConfig(sections([after.entry]));
    }, REFUSED);
    const { problems } = refused as unknown as { problems: { setting: string }[] };
    expect(problems.map((problem) => problem.setting)).toContain(setting);
    const answer = await call({ path: '/admin/v1/reload', method: 'POST', token: before.token });
    expect([answer.status, answer.body]).toEqual([422, expect.stringContaining(setting)]);
    expect(await bothServe()).toEqual([OLD, OLD]);
    expect((await call({ path: '/admin/v1/status', token: after.token })).status).toBe(401);
    await afterChange(() => {
      mountSecret('..mended', RENEWED);
    });
    expect(await bothServe()).toEqual([NEW, NEW]);
    expect((await call({ path: '/admin/v1/status', token: after.token })).status).toBe(200);
  });
});

describe('another authority of client certificates', () => {
  const status = { path: '/admin/v1/status' };
  const renew = () =>
    afterChange(() => {
      mountSecret('..two', { ...IN_USE, 'ca.crt': 'client-ca-renewed.pem' });
    });

  it('lets in whom it issued a certificate, and nobody else', async () => {
    expect((await call({ ...status, certificate: 'client-renewed' })).status).toBe(401);
    expect(await renew()).toMatchObject({ changed: ['management.tls'] });
    expect((await call({ ...status, certificate: 'client-renewed' })).status).toBe(200);
    expect((await call({ ...status, certificate: 'client-operator' })).status).toBe(401);
  });

  it('counts for connections that are older too', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const open = { ...status, certificate: 'client-operator', agent };
    const first = await call(open);
    expect(first.status).toBe(200);
    await renew();
    expect(await call(open)).toMatchObject({ status: 401, localPort: first.localPort });
    agent.destroy();
  });
});
