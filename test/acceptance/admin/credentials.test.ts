import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { makeAdminToken } from '../../support/admin-calls';
import { callManagement, type ManagementCall } from '../../support/management-call';
import { runApp } from '../../support/run-app';
import { defaultConfig } from '../../support/stack';
import { tlsFile } from '../../support/tls-file';
import { useStack } from '../../support/use-stack';

describe('client certificates', () => {
  const viewer = makeAdminToken('dashboards', 'viewer');
  const used = useStack({
    buckets: [],
    config: {
      management: {
        host: '127.0.0.1',
        port: 0,
        tls: {
          certificateFile: tlsFile('server.pem'),
          privateKeyFile: tlsFile('server.key'),
          clientCaFile: tlsFile('client-ca.pem'),
        },
        certificates: [{ commonName: 'operator.example.org', role: 'operator' }],
        tokens: [viewer.entry],
      },
    },
  });

  const call = (options: ManagementCall) => callManagement(used.stack.management, options);

  it('let in whom the configuration names, and tell the audit log', async () => {
    const reload = { path: '/admin/v1/reload', method: 'POST', certificate: 'client-operator' };
    expect((await call(reload)).status).toBe(200);
    expect(JSON.parse(await used.stack.proxy.waitForLine('"audit"'))).toMatchObject({
      caller: 'operator.example.org',
      credential: 'certificate',
      role: 'operator',
      outcome: 'done',
    });
  });

  it.each([
    ['a certificate that no role has', 'client-unknown'],
    ['a certificate of another authority', 'client-forged'],
    ['no certificate', undefined],
  ])('refuse %s', async (_what, certificate) => {
    const { status } = await call({ path: '/admin/v1/status', ...(certificate && { certificate }) });
    expect(status).toBe(401);
  });

  it('are not asked for where a token is sent, nor for health and metrics', async () => {
    expect((await call({ path: '/admin/v1/status', token: viewer.token })).status).toBe(200);
    expect((await call({ path: '/health' })).status).toBe(200);
    expect((await call({ path: '/metrics' })).status).toBe(200);
  });

  it('count for less than a token that is sent along', async () => {
    const wrong = { path: '/admin/v1/status', certificate: 'client-operator', token: 'wrong' };
    expect((await call(wrong)).status).toBe(401);
    const reload = { path: '/admin/v1/reload', method: 'POST', certificate: 'client-operator' };
    expect((await call({ ...reload, token: viewer.token })).status).toBe(403);
  });

  it('do not let the script of a web page read anything, whatever name it found us by', async () => {
    const status = { path: '/admin/v1/status', certificate: 'client-operator' };
    for (const fetchMode of ['cors', 'no-cors', 'same-origin', 'websocket'])
      expect((await call({ ...status, fetchMode })).status).toBe(403);
    expect((await call({ ...status, fetchMode: 'navigate' })).status).toBe(200);
  });

  it('do not let a web page change anything', async () => {
    const reload = { path: '/admin/v1/reload', method: 'POST', certificate: 'client-operator' };
    expect((await call({ ...reload, origin: 'https://evil.example' })).status).toBe(403);
  });
});

describe('a listener beyond loopback', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(path.join(tmpdir(), 's3ep-test-'));
  });
  afterAll(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  it('does not start without credentials; the message names the setting and the ways out', async () => {
    const file = path.join(directory, 'config.yaml');
    const config = { ...defaultConfig('http://127.0.0.1:9'), management: { host: '0.0.0.0', port: 0 } };
    writeFileSync(file, stringify(config));
    const { code, stderr } = await runApp('proxy', { S3EP_CONFIG: file });
    expect(code).toBe(1);
    for (const name of [
      'management.host',
      'management.tokens',
      'management.certificates',
      'management.admin',
    ])
      expect(stderr).toContain(name);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  const off = useStack({ buckets: [], config: { management: { host: '127.0.0.1', port: 0, admin: 'off' } } });
  it('has no admin API where that is off', async () => {
    expect((await fetch(`${off.stack.management}/admin/v1/status`)).status).toBe(404);
    expect((await fetch(`${off.stack.management}/metrics`)).status).toBe(200);
  });
});
