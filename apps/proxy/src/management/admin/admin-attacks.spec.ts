import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { AddressInfo } from 'node:net';
import { RawConnection } from '../../../../../test/support/raw-connection';
import { waitUntil } from '../../../../../test/support/wait-until';
import { type ManagementApp, SECRETS, startManagementApp } from '../testing/management-app.fixture';

let started: ManagementApp;
let endpoint: string;
const open: RawConnection[] = [];

beforeAll(async () => {
  started = await startManagementApp();
  endpoint = `http://127.0.0.1:${(started.app.getHttpServer().address() as AddressInfo).port}`;
});
afterEach(() => {
  for (const { socket } of open.splice(0)) socket.destroy();
});
afterAll(() => started.app.close());

const OPERATOR = `Authorization: Bearer ${SECRETS.operatorToken}`;
const audits = () => started.log().filter(({ msg }) => msg === 'audit');

/** The line about a call; it is written a moment after the answer. */
async function auditOf(call: () => Promise<unknown>): Promise<Record<string, unknown> | undefined> {
  const before = audits().length;
  await call();
  await waitUntil('it is in the audit log', () => audits().length > before);
  return audits().at(-1);
}

interface Sent {
  readonly method?: string;
  readonly target: string;
  readonly lines?: readonly string[];
  readonly body?: string;
}

async function send({ method = 'GET', target, lines = [], body = '' }: Sent) {
  const connection = await RawConnection.open(endpoint);
  open.push(connection);
  connection.write([`${method} ${target} HTTP/1.1`, 'Host: localhost', ...lines, '', body].join('\r\n'));
  const answer = await connection.answer(method);
  return { ...answer, text: answer.body.toString() };
}

function post(target: string, type: string, body: string) {
  const lines = [OPERATOR, `Content-Type: ${type}`, `Content-Length: ${body.length}`];
  return send({ method: 'POST', target, lines, body });
}

describe('Another way to write a path', () => {
  it.each([
    '/ADMIN/v1/status',
    '/admin/V1/STATUS',
    '/admin/v1/status/',
    '//admin/v1/status',
    '/admin//v1/status',
    '/admin%2fv1/status',
    '/%61dmin/v1/status',
    '/./admin/v1/status',
    '/docs/../admin/v1/status',
    '/admin/v1/./status',
    '/admin;x/v1/status',
    '/admin/v1/status;x',
    '/admin/v1/status#x',
    'http://localhost/admin/v1/status',
    'http://localhost/docs/../admin/v1/status',
    '*',
  ])('does not lead past the gate: %s', async (target) => {
    const { status, text } = await send({ target });
    expect([400, 401, 404]).toContain(status);
    expect(text).not.toContain('uptime');
  });

  it.each(['OPTIONS', 'HEAD', 'TRACE', 'PROPFIND', 'PATCH'])('nor does the method %s', async (method) => {
    const { status } = await send({ method, target: '/admin/v1/status' });
    expect(status).toBe(401);
  });

  it('is answered in the same shape, and logged without a password, where it is a whole URL', async () => {
    const target = 'http://user:hunter2@localhost/admin/v1/nothing';
    const line = await auditOf(async () => {
      const { status, text } = await send({ target, lines: [OPERATOR] });
      expect([status, text]).toEqual([404, expect.stringContaining('"code":"NotFound"')]);
    });
    expect(line).toMatchObject({ path: '/admin/v1/nothing', status: 404 });
    expect(started.logText()).not.toContain('hunter2');
  });
});

describe('A body', () => {
  it('of nobody is not waited for', async () => {
    const lines = ['Content-Type: application/json', 'Content-Length: 1000000000'];
    const { status, headers } = await send({ method: 'POST', target: '/admin/v1/jobs', lines, body: '{' });
    expect([status, headers.connection]).toEqual([401, 'close']);
  });

  it('is no form, which any page can send', async () => {
    const form = 'kind=verify&bucket=photos';
    const { status, text } = await post('/admin/v1/jobs', 'application/x-www-form-urlencoded', form);
    expect([status, text]).toEqual([422, expect.stringContaining('kind is missing')]);
    const plain = await post('/admin/v1/jobs', 'text/plain', '{"kind":"verify","bucket":"photos"}');
    expect(plain.status).toBe(422);
  });

  it('reaches no prototype', async () => {
    const json = '{"kind":"verify","bucket":"photos","__proto__":{"dryRun":true}}';
    const { status } = await post('/admin/v1/jobs', 'application/json', json);
    expect(status).toBe(422);
  });

  it('is not read beyond its limit', async () => {
    const lines = [OPERATOR, 'Content-Type: application/json', 'Content-Length: 1000000000'];
    const sent = { method: 'PUT', target: '/admin/v1/log-level', lines, body: '{' };
    const { status, text } = await send(sent);
    expect([status, text]).toEqual([413, expect.stringContaining('"TooLarge"')]);
    const chunk = `30000\r\n${' '.repeat(0x3_00_00)}\r\n0\r\n\r\n`;
    const chunked = { ...sent, lines: [...lines.slice(0, -1), 'Transfer-Encoding: chunked'], body: chunk };
    expect((await send(chunked)).status).toBe(413);
  });
});

describe('A job', () => {
  it.each(['.s3ep/', '.s3ep/jobs/', '.s3ep/uploads/x'])(
    'is refused on what is the proxy’s own: %s',
    async (prefix) => {
      const job = JSON.stringify({ kind: 'encrypt', bucket: 'photos', prefix });
      const { status, text } = await post('/admin/v1/jobs', 'application/json', job);
      expect([status, text]).toEqual([422, expect.stringContaining('"field":"prefix"')]);
    },
  );
});

describe('The audit log', () => {
  it('stays one line a call, however long and whatever is asked for', async () => {
    const key = 'k'.repeat(2_000);
    const hidden = `/admin/v1/objects/record?bucket=b&key=%0A%1B%5B2K%C2%9B${key}`;
    const first = (await auditOf(() => send({ target: hidden }))) as { target: { objectKey: string } };
    expect(first.target.objectKey).toMatch(/^\\u\{a\}\\u\{1b\}\[2K\\u\{9b\}k+\.\.\.$/);
    const second = await auditOf(() => send({ target: `/admin/v1/${'x'.repeat(8_000)}` }));
    expect((second as { path: string }).path.length).toBeLessThan(1_100);
  });
});

describe('Answers', () => {
  it.each([[], [OPERATOR]])('let no page show, frame or embed them', async (...lines) => {
    const { headers } = await send({ target: '/admin/v1/status', lines });
    expect(headers).toMatchObject({
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
  });
});
