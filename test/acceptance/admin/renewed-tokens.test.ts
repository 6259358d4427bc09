import { beforeEach, expect, it } from '@jest/globals';
import { Agent, get, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { type AdminToken, callAdmin, makeAdminToken } from '../../support/admin-calls';
import type { ConfigSections } from '../../support/stack';
import { useStack } from '../../support/use-stack';
import { waitUntil } from '../../support/wait-until';

const one = makeAdminToken('one', 'operator');
const two = makeAdminToken('two', 'operator');
const MANAGEMENT = { host: '127.0.0.1', port: 0 };
const withTokens = (...tokens: readonly AdminToken['entry'][]): ConfigSections => ({
  management: { ...MANAGEMENT, tokens },
});
const used = useStack({ config: withTokens(one.entry) });

const call = (token: AdminToken, path = '/status', method = 'GET') =>
  callAdmin(used.stack.management, { path, method, token: token.token });

const logging = { level: 'info' };
const replaceConfig = (config: ConfigSections): void => {
  used.stack.replaceConfig({ ...config, logging });
};

/** Replaces the configuration, and waits until it is in use; each is another one than that before. */
async function take(config: ConfigSections): Promise<void> {
  logging.level = logging.level === 'info' ? 'debug' : 'info';
  const seen = used.stack.proxy.lines.length;
  replaceConfig(config);
  const isTaken = () => used.stack.proxy.lines.slice(seen).some((line) => line.includes('"logging.level"'));
  await waitUntil('it is in use', isTaken);
}

beforeEach(() => take(withTokens(one.entry)));

it('a token that was taken out of the configuration is refused, and a new one is taken', async () => {
  expect([(await call(one)).status, (await call(two)).status]).toEqual([200, 401]);
  await take(withTokens(two.entry));
  expect([(await call(one)).status, (await call(two)).status]).toEqual([401, 200]);
});

it('another role counts from then on', async () => {
  expect((await call(one, '/reload', 'POST')).status).toBe(200);
  await take(withTokens({ ...one.entry, role: 'viewer' }));
  expect((await call(one)).status).toBe(200);
  expect((await call(one, '/reload', 'POST')).status).toBe(403);
});

it('no connection breaks, and a call that is under way ends as it began', async () => {
  for (const Key of ['1', '2', '3'])
    await used.s3.send(new PutObjectCommand({ Bucket: 'bucket', Key, Body: 'x' }));
  const job = { kind: 'verify', bucket: 'bucket', concurrency: 1, objectsPerSecond: 2, restart: true };
  const begun = await callAdmin(used.stack.management, {
    method: 'POST',
    path: '/jobs',
    token: one.token,
    body: job,
  });
  const agent = new Agent({ keepAlive: true });
  const open = async (path: string, { token }: AdminToken) => {
    const headers = { authorization: `Bearer ${token}` };
    const sending = get(`${used.stack.management}/admin/v1${path}`, { agent, headers });
    const [response] = (await once(sending, 'response')) as [IncomingMessage];
    return response;
  };
  const events = await open(`/jobs/${String(begun.body?.id)}/events`, one);
  const first = await open('/status', one);
  const { localPort } = first.socket;
  await text(first);
  await take(withTokens(two.entry));
  const next = await open('/status', two);
  expect([next.statusCode, next.socket.localPort]).toEqual([200, localPort]);
  await text(next);
  expect(await text(events)).toContain('event: ended');
  agent.destroy();
});

it('the answer of a reload names what needs a restart', async () => {
  const { port } = new URL(used.stack.management);
  replaceConfig({
    management: { ...MANAGEMENT, port: Number(port), admin: 'off', tokens: [one.entry] },
  });
  const { status, body } = await call(one, '/reload', 'POST');
  expect(status).toBe(200);
  expect(body?.needRestart).toEqual(['management.port', 'management.admin']);
  expect((await call(one)).status).toBe(200);
});

it('a configuration that would listen beyond loopback without credentials is refused', async () => {
  replaceConfig({ management: { ...MANAGEMENT, host: '0.0.0.0' } });
  const { status, body } = await call(one, '/reload', 'POST');
  expect([status, body?.problems]).toEqual([422, [expect.objectContaining({ field: 'management.host' })]]);
  expect((await call(one)).status).toBe(200);
});

it('without any credential left, nobody is let in', async () => {
  await take(withTokens());
  const { status, body } = await call(one);
  expect([status, body?.message]).toEqual([401, expect.stringContaining('No credentials are configured')]);
});
