import { afterAll, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { type AdminCall, callAdmin, makeAdminToken } from '../../support/admin-calls';
import { BACKEND, CLIENT, KEK } from '../../support/stack';
import { useStack } from '../../support/use-stack';
import { waitUntil } from '../../support/wait-until';

const viewer = makeAdminToken('dashboards', 'viewer');
const operator = makeAdminToken('on-call', 'operator');
const used = useStack({
  buckets: ['bucket', 'versioned', 'plain-bucket'],
  config: {
    management: { host: '127.0.0.1', port: 0, tokens: [viewer.entry, operator.entry] },
    logging: { level: 'debug' },
  },
});
const answers: string[] = [];

async function call(options: AdminCall) {
  const answer = await callAdmin(used.stack.management, options);
  answers.push(answer.text);
  return answer;
}
const asViewer = (options: AdminCall) => call({ ...options, token: viewer.token });
const asOperator = (options: AdminCall) => call({ ...options, token: operator.token });

const CALLS: readonly (AdminCall & { readonly role: 'viewer' | 'operator' })[] = [
  { path: '/status', role: 'viewer' },
  { path: '/config', role: 'viewer' },
  { path: '/keys', role: 'viewer' },
  { path: '/clients', role: 'viewer' },
  { path: '/uploads?bucket=bucket', role: 'viewer' },
  { path: '/objects/record?bucket=bucket&key=k', role: 'viewer' },
  { path: '/log-level', role: 'viewer' },
  { path: '/jobs', role: 'viewer' },
  { path: '/jobs/none', role: 'viewer' },
  { path: '/jobs/none/events', role: 'viewer' },
  { method: 'PUT', path: '/log-level', body: { level: 'debug' }, role: 'operator' },
  { method: 'POST', path: '/reload', role: 'operator' },
  { method: 'POST', path: '/jobs', body: { kind: 'verify', bucket: 'bucket' }, role: 'operator' },
  { method: 'DELETE', path: '/jobs/none', role: 'operator' },
];

describe.each(CALLS)('$method $path', ({ role, ...example }) => {
  it('is refused without a token, and with a wrong one', async () => {
    expect((await call(example)).status).toBe(401);
    expect((await call({ ...example, token: makeAdminToken('x', 'viewer').token })).status).toBe(401);
  });

  it(`is ${role === 'viewer' ? 'not refused' : 'refused'} for a viewer`, async () => {
    const { status } = await asViewer(example);
    if (role === 'operator') expect(status).toBe(403);
    else expect([200, 404]).toContain(status);
  });

  it('is not refused for an operator', async () => {
    expect([200, 202, 404]).toContain((await asOperator(example)).status);
  });
});

it('serves the OpenAPI document that is in docs, and a page', async () => {
  const { management } = used.stack;
  const committed = readFileSync(path.resolve(import.meta.dirname, '../../../docs/openapi.json'), 'utf8');
  expect(await (await fetch(`${management}/docs-json`)).json()).toEqual(JSON.parse(committed));
  const page = await fetch(`${management}/docs`);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(await page.text()).toContain('/admin/v1/jobs/{id}/events');
});

it('tells what an object is encrypted with, version by version', async () => {
  await used.backend.send(
    new PutBucketVersioningCommand({
      Bucket: 'versioned',
      VersioningConfiguration: { Status: 'Enabled' },
    }),
  );
  const stored = await used.s3.send(
    new PutObjectCommand({ Bucket: 'versioned', Key: 'ä/b c', Body: 'seven..' }),
  );
  await used.s3.send(new PutObjectCommand({ Bucket: 'versioned', Key: 'ä/b c', Body: 'newer' }));
  const query = `/objects/record?bucket=versioned&key=${encodeURIComponent('ä/b c')}`;
  const answer = await asViewer({ path: `${query}&versionId=${stored.VersionId ?? ''}` });
  expect(answer.body).toMatchObject({
    key: 'ä/b c',
    versionId: stored.VersionId,
    record: { version: 1, kind: 'single-part', kekId: 'main', originBucket: 'versioned', plaintextBytes: 7 },
  });
  expect((await asViewer({ path: query })).body).toMatchObject({ record: { plaintextBytes: 5 } });
  await used.s3.send(new PutObjectCommand({ Bucket: 'plain-bucket', Key: 'k', Body: 'x' }));
  expect((await asViewer({ path: '/objects/record?bucket=plain-bucket&key=k' })).body).toMatchObject({
    storedBytes: 1,
    record: null,
  });
  expect((await asViewer({ path: '/objects/record?bucket=versioned&key=none' })).status).toBe(404);
});

it('tells what is being uploaded, page by page', async () => {
  const keys = ['a+b', 'c d', 'é'];
  for (const key of keys)
    await used.s3.send(new CreateMultipartUploadCommand({ Bucket: 'bucket', Key: key }));
  const seen: string[] = [];
  let query = '/uploads?bucket=bucket&limit=2';
  for (;;) {
    const { body } = await asViewer({ path: query });
    const page = body as {
      uploads: { key: string }[];
      next: { keyMarker: string; uploadIdMarker: string } | null;
    };
    seen.push(...page.uploads.map(({ key }) => key));
    if (page.next === null) break;
    query = `/uploads?bucket=bucket&limit=2&${new URLSearchParams({ ...page.next }).toString()}`;
  }
  expect(seen).toEqual(keys);
  expect((await asViewer({ path: '/uploads?bucket=no-such-bucket' })).status).toBe(404);
});

it('counts what a key was asked', async () => {
  await used.s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'counted', Body: 'x' }));
  expect((await asViewer({ path: '/keys' })).body).toMatchObject({
    keys: [
      {
        id: 'main',
        provider: 'local-aes',
        activeFor: ['*'],
        calls: { generate: { ok: expect.any(Number) } },
        lastFailure: null,
      },
    ],
  });
});

it('runs a job, and tells its progress until it has ended', async () => {
  const begun = await asOperator({
    method: 'POST',
    path: '/jobs',
    body: { kind: 'verify', bucket: 'versioned', objectsPerSecond: 1000 },
  });
  expect(begun.status).toBe(202);
  const { id } = begun.body as { id: string };
  const { text } = await asViewer({ path: `/jobs/${id}/events` });
  expect(text).toContain('event: ended');
  expect((await asViewer({ path: `/jobs/${id}` })).body).toMatchObject({
    id,
    state: 'finished',
    objects: 1,
    keks: { main: 1 },
    problems: [],
  });
  expect((await asOperator({ method: 'DELETE', path: `/jobs/${id}` })).status).toBe(409);
});

it('refuses a job whose prefix overlaps that of one that runs, and cancels', async () => {
  for (const key of ['slow/1', 'slow/2', 'slow/3', 'slow/4', 'slow/5'])
    await used.s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: key, Body: 'x' }));
  const slow = { kind: 'verify', bucket: 'bucket', concurrency: 1, objectsPerSecond: 1 };
  const first = await asOperator({ method: 'POST', path: '/jobs', body: { ...slow, prefix: 'slow/' } });
  expect(first.status).toBe(202);
  const again = await asOperator({ method: 'POST', path: '/jobs', body: { ...slow, prefix: 'slow/' } });
  expect([again.status, again.body?.code]).toEqual([409, 'Conflict']);
  const within = await asOperator({ method: 'POST', path: '/jobs', body: { ...slow, prefix: 'slow/1' } });
  expect([within.status, within.body?.code]).toEqual([409, 'Conflict']);
  const { id } = first.body as { id: string };
  expect((await asOperator({ method: 'DELETE', path: `/jobs/${id}` })).status).toBe(202);
  await waitUntil('it has ended', async () => {
    const { body } = await asViewer({ path: `/jobs/${id}` });
    return body?.state === 'cancelled';
  });
});

it('lets many watch one job, and warns of nothing', async () => {
  for (const key of ['many/1', 'many/2', 'many/3'])
    await used.s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: key, Body: 'x' }));
  const job = { kind: 'verify', bucket: 'bucket', prefix: 'many/', concurrency: 1, objectsPerSecond: 2 };
  const begun = await asOperator({ method: 'POST', path: '/jobs', body: job });
  expect(begun.status).toBe(202);
  const { id } = begun.body as { id: string };
  const watchers = Array.from({ length: 15 }, () => asViewer({ path: `/jobs/${id}/events` }));
  for (const { text } of await Promise.all(watchers)) expect(text).toContain('event: ended');
  expect(used.stack.proxy.lines.join('\n')).not.toContain('MaxListeners');
});

it('refuses a job on a bucket that the backend does not have', async () => {
  const body = { kind: 'verify', bucket: 'no-such-bucket' };
  const { status, text } = await asOperator({ method: 'POST', path: '/jobs', body });
  expect([status, text]).toEqual([404, expect.stringContaining('There is no such bucket.')]);
});

it('refuses a job where the bucket is not encrypted', async () => {
  const refused = await asOperator({
    method: 'POST',
    path: '/jobs',
    body: { kind: 're-seal', bucket: 'plain-bucket' },
  });
  expect([refused.status, refused.body?.code]).toEqual([422, 'Invalid']);
});

it('takes a configuration over, and refuses one that is wrong', async () => {
  const file = path.join(
    used.stack.directory,
    readdirSync(used.stack.directory).find((name) => name.startsWith('config-'))!,
  );
  const before = readFileSync(file, 'utf8');
  writeFileSync(file, before.replace('match: plain-*', 'match: open-*'));
  expect((await asOperator({ method: 'POST', path: '/reload' })).status).toBe(200);
  // the proxy may have seen the change of the file before
  await waitUntil('the new rule is shown', async () =>
    (await asViewer({ path: '/config' })).text.includes('"open-*"'),
  );
  writeFileSync(file, before.replace('match: plain-*', 'match: no/bucket'));
  const refused = await asOperator({ method: 'POST', path: '/reload' });
  expect(refused.status).toBe(422);
  expect(refused.body).toMatchObject({ problems: [{ field: 'buckets[0].match' }] });
  expect((await asViewer({ path: '/config' })).text).toContain('"open-*"');
});

it('lowers the log level, but not that of the audit log', async () => {
  await asOperator({ method: 'PUT', path: '/log-level', body: { level: 'error' } });
  await used.s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'unlogged-object', Body: 'x' }));
  await (
    await used.s3.send(new GetObjectCommand({ Bucket: 'bucket', Key: 'unlogged-object' }))
  ).Body?.transformToString();
  await asViewer({ path: '/objects/record?bucket=bucket&key=audited-after' });
  await used.stack.proxy.waitForLine('audited-after');
  expect(used.stack.proxy.lines.join('\n')).not.toContain('unlogged-object');
  await asOperator({ method: 'PUT', path: '/log-level', body: { level: 'debug' } });
});

// what all tests of this file were answered, and all that was logged
afterAll(() => {
  const shown = [...answers, ...used.stack.proxy.lines].join('\n');
  const hashes = [viewer.entry.sha256, operator.entry.sha256];
  for (const secret of [
    viewer.token,
    operator.token,
    ...hashes,
    KEK,
    CLIENT.secretAccessKey,
    BACKEND.secretAccessKey,
  ])
    expect(shown).not.toContain(secret);
  expect(used.stack.proxy.log.filter(({ msg }) => msg === 'audit').length).toBeGreaterThan(40);
});
