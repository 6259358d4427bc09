import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import type { BackendResponse } from '@s3ep/backend';
import { JobRefusedError } from '@s3ep/jobs';
import { LOGGER, type Logger } from '@s3ep/observability';
import { EXAMPLE_CALLS, type ExampleCall } from '../testing/example-calls.fixture';
import {
  type ManagementApp,
  SECRETS,
  startManagementApp,
  TOKEN_HASHES,
} from '../testing/management-app.fixture';

/** supertest's answer, without its `any`. */
interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

const UPLOADS = `<ListMultipartUploadsResult><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>
<NextKeyMarker>a%2Bb+c</NextKeyMarker><NextUploadIdMarker>u1</NextUploadIdMarker>
<Upload><Key>a%2Bb+c</Key><UploadId>u1</UploadId><Initiated>2026-01-02T03:04:05.000Z</Initiated><StorageClass>STANDARD</StorageClass></Upload>
</ListMultipartUploadsResult>`;

const answerOf = (status: number, headers: Record<string, string>, body = ''): BackendResponse => ({
  status,
  headers,
  body: Buffer.from(body),
});
const refusal = (status: number, code: string) => answerOf(status, {}, `<Error><Code>${code}</Code></Error>`);

let started: ManagementApp;
/** Everything that was answered, for the search for secrets. */
const answers: string[] = [];

interface Call {
  readonly method?: ExampleCall['method'];
  readonly path: string;
  readonly body?: unknown;
  readonly authorization?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

async function call({ method = 'get', path, body, authorization, headers = {} }: Call): Promise<Answer> {
  let sending = request(started.app.getHttpServer())[method](`/admin/v1${path}`).set(headers);
  if (authorization !== undefined) sending = sending.set('authorization', authorization);
  if (body !== undefined) sending = sending.send(body as object);
  const answer = (await sending) as Answer;
  answers.push(JSON.stringify(answer.headers), answer.text);
  return answer;
}

const VIEWER = `Bearer ${SECRETS.viewerToken}`;
const OPERATOR = `Bearer ${SECRETS.operatorToken}`;
const asViewer = (options: Omit<Call, 'authorization'>) => call({ ...options, authorization: VIEWER });
const asOperator = (options: Omit<Call, 'authorization'>) => call({ ...options, authorization: OPERATOR });

const audits = () => started.log().filter(({ msg }) => msg === 'audit');

beforeAll(async () => {
  started = await startManagementApp();
});

afterAll(async () => {
  started.jobs.reset();
  await started.app.close();
});

beforeEach(() => {
  started.backend = (sent) =>
    Promise.resolve(
      sent.method === 'HEAD'
        ? answerOf(200, { 'content-length': '5', etag: '"e"', 'last-modified': 'now' })
        : answerOf(200, {}, UPLOADS),
    );
  const defaults = { prefix: '', versions: false, dryRun: false, concurrency: 1 };
  const more = { allowUnguarded: false, restart: false };
  started.jobs.start({ kind: 're-seal', bucket: 'there', ...defaults, ...more });
  started.jobs.start({ kind: 'verify', bucket: 'ended', ...defaults, ...more });
  started.jobs.end('verify-ended', 'finished');
});

afterEach(() => {
  started.jobs.reset();
});

describe.each(EXAMPLE_CALLS)('$method /admin/v1$path', ({ method, path, body, role, status }) => {
  const example = { method, path, ...(body && { body }) };

  it('is refused without a token', async () => {
    const answer = await call(example);
    expect(answer.status).toBe(401);
    expect(answer.body).toMatchObject({ code: 'Unauthenticated' });
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="admin"');
  });

  it.each([
    ['a wrong token', `Bearer ${SECRETS.operatorToken.slice(0, -1)}x`],
    ['a token cut short', `Bearer ${SECRETS.operatorToken.slice(0, -1)}`],
    ['the hash of a token', `Bearer ${TOKEN_HASHES[1]}`],
    ['another scheme', `Basic ${SECRETS.operatorToken}`],
    ['no token after the scheme', 'Bearer '],
    ['two tokens', `${VIEWER}, ${OPERATOR}`],
  ])('is refused with %s', async (_what, authorization) => {
    const answer = await call({ ...example, authorization });
    expect([answer.status, answer.body.code]).toEqual([401, 'Unauthenticated']);
  });

  it(`is ${role === 'viewer' ? 'done' : 'refused'} for a viewer`, async () => {
    const answer = await asViewer(example);
    expect(answer.status).toBe(role === 'viewer' ? status : 403);
    if (role === 'operator') expect(answer.body).toMatchObject({ code: 'Forbidden' });
  });

  it('is done for an operator', async () => {
    const answer = await asOperator(example);
    expect(answer.status).toBe(status);
    expect(answer.headers['cache-control']).toContain('no-store');
  });
});

describe('Answers', () => {
  it('tell version, uptime and what it depends on', async () => {
    const { body } = await asViewer({ path: '/status' });
    expect(body).toMatchObject({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      draining: false,
      dependencies: { keys: 'up', backend: 'up' },
    });
  });

  it('show the configuration with its secrets hidden', async () => {
    const { body } = await asViewer({ path: '/config' });
    expect(body.settings).toMatchObject({
      backend: { credentials: { accessKeyId: 'BACKEND', secretAccessKey: '[secret]' } },
      keys: { keks: [{ id: 'main', key: '[secret]' }] },
      management: { tokens: [{ name: 'reader', sha256: '[secret]', role: 'viewer' }, { name: 'doer' }] },
    });
  });

  it('tell what a key is for and how it was used', async () => {
    await asViewer({ path: '/status' }); // its check uses the key
    const { body } = await asViewer({ path: '/keys' });
    expect(body.keys).toEqual([
      expect.objectContaining({
        id: 'main',
        provider: 'local-aes',
        state: 'enabled',
        activeFor: ['*'],
        calls: expect.objectContaining({ check: { ok: expect.any(Number) } }),
        heldBack: false,
        lastFailure: null,
      }),
    ]);
  });

  it('tell clients and rights', async () => {
    expect((await asViewer({ path: '/clients' })).body).toEqual({
      clients: [
        {
          accessKeyId: 'CLIENT',
          rights: [{ bucket: 'photos', prefix: 'a/', allow: ['read'] }],
          ownBackendCredentials: true,
        },
      ],
    });
  });

  it('tell open uploads, with keys decoded and what comes next', async () => {
    expect((await asViewer({ path: '/uploads?bucket=photos' })).body).toEqual({
      bucket: 'photos',
      uploads: [
        { key: 'a+b c', uploadId: 'u1', initiated: '2026-01-02T03:04:05.000Z', storageClass: 'STANDARD' },
      ],
      next: { keyMarker: 'a+b c', uploadIdMarker: 'u1' },
    });
  });

  it('ask the backend for the page that was asked for', async () => {
    let asked: unknown;
    started.backend = ({ query }) => {
      asked = query;
      return Promise.resolve(answerOf(200, {}, UPLOADS));
    };
    await asViewer({ path: '/uploads?bucket=photos&limit=5&keyMarker=k&uploadIdMarker=u' });
    expect(asked).toEqual([
      ['uploads', ''],
      ['encoding-type', 'url'],
      ['max-uploads', '5'],
      ['key-marker', 'k'],
      ['upload-id-marker', 'u'],
    ]);
  });

  it('tell that an object has no record', async () => {
    expect((await asViewer({ path: '/objects/record?bucket=photos&key=k' })).body).toEqual({
      bucket: 'photos',
      key: 'k',
      versionId: null,
      storedBytes: 5,
      backendETag: '"e"',
      lastModified: 'now',
      record: null,
    });
  });

  it.each([
    ['no bucket', refusal(404, 'NoSuchBucket'), 404, 'There is no such bucket.'],
    ['no permission', refusal(403, 'AccessDenied'), 502, 'The backend answered 403 (AccessDenied).'],
    ['a code that is none', refusal(500, '<i>x</i>'), 502, 'The backend answered 500.'],
    ['no page', answerOf(200, {}, 'no XML'), 502, 'The page of the backend cannot be read.'],
  ])('tell of uploads where the backend has %s', async (_what, answer, status, message) => {
    started.backend = () => Promise.resolve(answer);
    const answered = await asViewer({ path: '/uploads?bucket=photos' });
    expect([answered.status, answered.body.message]).toEqual([status, message]);
  });

  it.each([
    ['no object', answerOf(404, {}), 404, 'NotFound'],
    ['a delete marker', answerOf(405, {}), 404, 'NotFound'],
    ['a record that is damaged', answerOf(200, { 'x-amz-meta-s3ep': 'AAAA' }), 409, 'Conflict'],
  ])('tell of a record where there is %s', async (_what, answer, status, code) => {
    started.backend = () => Promise.resolve(answer);
    const answered = await asViewer({ path: '/objects/record?bucket=photos&key=k' });
    expect([answered.status, answered.body.code]).toEqual([status, code]);
  });

  it('hide a bug behind a 500, with its cause in the log', async () => {
    started.backend = () => Promise.reject(new Error('some bug'));
    const answered = await asViewer({ path: '/uploads?bucket=photos' });
    expect(answered.status).toBe(500);
    expect(answered.text).not.toContain('some bug');
    expect(started.logText()).toContain('some bug');
  });

  it('set the log level', async () => {
    expect((await asOperator({ method: 'put', path: '/log-level', body: { level: 'warn' } })).body).toEqual({
      level: 'warn',
    });
    expect((await asViewer({ path: '/log-level' })).body).toEqual({ level: 'warn' });
    started.app.get<Logger>(LOGGER, { strict: false }).level = 'trace';
  });

  it('tell what a reload changed, and why it was refused', async () => {
    started.reloadOutcome = { outcome: 'changed', changed: ['buckets'], needRestart: ['s3.port'] };
    expect((await asOperator({ method: 'post', path: '/reload' })).body).toEqual(started.reloadOutcome);
    started.reloadOutcome = {
      outcome: 'refused',
      problems: [
        { setting: 's3.port', where: 'config.yaml:3:2', message: 'is too large', mend: 'give less' },
      ],
    };
    const refused = await asOperator({ method: 'post', path: '/reload' });
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({
      code: 'Invalid',
      problems: [{ field: 's3.port', message: 'is too large (config.yaml:3:2). Mend: give less.' }],
    });
  });
});

describe('Jobs', () => {
  it('begin, are listed, and end', async () => {
    const begun = await asOperator({ method: 'post', path: '/jobs', body: { kind: 'encrypt', bucket: 'b' } });
    expect(begun.status).toBe(202);
    expect(begun.headers.location).toBe('/admin/v1/jobs/encrypt-b');
    expect(begun.body).toMatchObject({
      id: 'encrypt-b',
      state: 'running',
      startedAt: '2026-01-02T00:00:00.000Z',
      request: { kind: 'encrypt', bucket: 'b', prefix: '', concurrency: 16, dryRun: false },
      total: null,
    });
    const { jobs } = (await asViewer({ path: '/jobs' })).body as { jobs: { id: string }[] };
    expect(jobs.map(({ id }) => id)).toContain('encrypt-b');
    expect((await asOperator({ method: 'delete', path: '/jobs/encrypt-b' })).status).toBe(202);
    expect((await asViewer({ path: '/jobs/encrypt-b' })).body).toMatchObject({ state: 'cancelled' });
    expect((await asOperator({ method: 'delete', path: '/jobs/encrypt-b' })).status).toBe(409);
  });

  it.each([
    ['another one is running here', new JobRefusedError('running', 'it runs'), false, 409],
    ['another process has the lease', new JobRefusedError('running', 'it runs there', 0), true, 409],
    ['the bucket has no rule', new JobRefusedError('unknown-bucket', 'no rule'), false, 422],
    ['the bucket is not encrypted', new JobRefusedError('nothing-to-do-there', 'plain'), false, 422],
  ])('are refused where %s', async (_why, error, late, status) => {
    started.jobs.refusal = { error, late };
    const answer = await asOperator({
      method: 'post',
      path: '/jobs',
      body: { kind: 'encrypt', bucket: 'b' },
    });
    expect(answer.status).toBe(status);
    expect(answer.body.message).toContain(error.message);
  });

  it('tell their progress as events until they have ended', async () => {
    const watching = asViewer({ path: '/jobs/re-seal-there/events' });
    // the answer ends with the job: so the job ends once somebody listens
    setTimeout(() => {
      started.jobs.end('re-seal-there', 'finished');
    }, 50);
    const { text, headers } = await watching;
    expect(headers['content-type']).toContain('text/event-stream');
    expect(text).toMatch(/event: progress\n(id: 1\n)?data: \{"id":"re-seal-there","state":"running"/);
    expect(text).toMatch(/event: ended\n(id: 2\n)?data: \{"id":"re-seal-there","state":"finished"/);
  });

  it.each(['/jobs/nothing', '/jobs/nothing/events'])('are not found at %s', async (path) => {
    const answer = await asViewer({ path });
    expect([answer.status, answer.body.code]).toEqual([404, 'NotFound']);
  });
});

describe('Malformed calls are refused with what is wrong:', () => {
  it.each<[Call & { readonly field: string }]>([
    [{ path: '/uploads', field: 'bucket' }],
    [{ path: '/uploads?bucket=', field: 'bucket' }],
    [{ path: '/uploads?bucket=a/b', field: 'bucket' }],
    [{ path: '/uploads?bucket=a&bucket=b', field: 'bucket' }],
    [{ path: '/uploads?bucket=b&limit=0', field: 'limit' }],
    [{ path: '/uploads?bucket=b&limit=1001', field: 'limit' }],
    [{ path: '/uploads?bucket=b&limit=1e2', field: 'limit' }],
    [{ path: '/uploads?bucket=b&prefix=x', field: 'prefix' }],
    [{ path: '/objects/record?bucket=b', field: 'key' }],
    [{ path: `/objects/record?bucket=b&key=${'%C3%A9'.repeat(513)}`, field: 'key' }],
    [{ path: '/objects/record?bucket=b&key=k&versionID=1', field: 'versionID' }],
    [{ method: 'put', path: '/log-level', body: {}, field: 'level' }],
    [{ method: 'put', path: '/log-level', field: 'level' }],
    [{ method: 'put', path: '/log-level', body: { level: 'loud' }, field: 'level' }],
    [{ method: 'put', path: '/log-level', body: { level: 'info', until: 1 }, field: 'until' }],
    [{ method: 'put', path: '/log-level', body: ['info'], field: 'body' }],
    [{ method: 'post', path: '/jobs', body: { bucket: 'b' }, field: 'kind' }],
    [{ method: 'post', path: '/jobs', body: { kind: 'delete', bucket: 'b' }, field: 'kind' }],
    [
      {
        method: 'post',
        path: '/jobs',
        body: { kind: 'verify', bucket: 'b', concurrency: 0 },
        field: 'concurrency',
      },
    ],
    [
      {
        method: 'post',
        path: '/jobs',
        body: { kind: 'verify', bucket: 'b', dryRun: 'yes' },
        field: 'dryRun',
      },
    ],
    [
      {
        method: 'post',
        path: '/jobs',
        body: { kind: 'verify', bucket: 'b', onlyKek: 'k' },
        field: 'onlyKek',
      },
    ],
    [{ method: 'post', path: '/jobs', body: { kind: 'verify', bucket: 'b', dryrun: true }, field: 'dryrun' }],
  ])('%j', async ({ field, ...malformed }) => {
    const answer = await asOperator(malformed);
    expect(answer.status).toBe(422);
    expect(answer.body.code).toBe('Invalid');
    expect((answer.body.problems as { field: string }[]).map((problem) => problem.field)).toEqual([field]);
    expect(answer.body.message).toContain(field);
  });

  it('a body that is no JSON', async () => {
    const answer = await asOperator({
      method: 'put',
      path: '/log-level',
      body: '{"level":',
      headers: { 'content-type': 'application/json' },
    });
    expect([answer.status, answer.body.code]).toEqual([400, 'Malformed']);
  });

  it('a body that is too large', async () => {
    const answer = await asOperator({
      method: 'put',
      path: '/log-level',
      body: { level: 'x'.repeat(200_000) },
    });
    expect([answer.status, answer.body.code]).toEqual([413, 'TooLarge']);
  });

  it.each(['/nothing', '/status/', '', '/%E0%A4%A'])('no such route: %s', async (path) => {
    const answer = await asOperator({ path: path === '/status/' ? '/status/x' : path });
    expect([404, 400]).toContain(answer.status);
    expect(['NotFound', 'Malformed']).toContain(answer.body.code);
  });

  it('a change from a web page', async () => {
    const answer = await asOperator({
      method: 'post',
      path: '/reload',
      headers: { origin: 'https://evil.example' },
    });
    expect([answer.status, answer.body.code]).toEqual([403, 'Forbidden']);
  });

  it('an unknown route without a token, as if it were there', async () => {
    expect((await call({ path: '/nothing' })).status).toBe(401);
  });
});

describe('Too many failures to authenticate', () => {
  it('are told to wait, while a good token is still taken', async () => {
    let last: Answer | undefined;
    for (let attempt = 0; attempt < 101; attempt++)
      last = await call({ path: '/status', authorization: 'Bearer x' });
    expect([last?.status, last?.body.code]).toEqual([429, 'TooManyFailures']);
    expect(Number(last?.headers['retry-after'])).toBeGreaterThan(0);
    expect((await asViewer({ path: '/status' })).status).toBe(200);
  });
});

describe('The audit log', () => {
  it('tells who did what to what, and how it ended', async () => {
    const from = audits().length;
    await asViewer({ path: '/objects/record?bucket=photos&key=a%2Fb&versionId=v' });
    await asViewer({ method: 'post', path: '/reload' });
    await call({ path: '/keys?token=misplaced-secret', authorization: 'Bearer nobody' });
    await asOperator({ method: 'put', path: '/log-level', body: { level: 'trace' } });
    await asOperator({ method: 'post', path: '/jobs', body: { kind: 'verify', bucket: 'b' } });
    await asOperator({
      method: 'put',
      path: '/log-level',
      body: '{',
      headers: { 'content-type': 'application/json' },
    });
    const lines = audits().slice(from);
    const shared = { level: 'info', remoteAddress: expect.stringContaining('127.0.0.1') };
    expect(lines).toMatchObject([
      {
        ...shared,
        caller: 'reader',
        credential: 'token',
        role: 'viewer',
        method: 'GET',
        path: '/admin/v1/objects/record',
        target: { bucket: 'photos', objectKey: 'a/b', versionId: 'v' },
        status: 200,
        outcome: 'done',
      },
      {
        ...shared,
        caller: 'reader',
        method: 'POST',
        path: '/admin/v1/reload',
        status: 403,
        outcome: 'forbidden',
      },
      { ...shared, method: 'GET', path: '/admin/v1/keys' },
      { ...shared, caller: 'doer', role: 'operator', target: { level: 'trace' }, outcome: 'done' },
      {
        ...shared,
        caller: 'doer',
        target: { job: 'verify', bucket: 'b', prefix: '', dryRun: 'false' },
        status: 202,
      },
      { ...shared, caller: 'doer', status: 400, outcome: 'failed' },
    ]);
    expect(['unauthenticated', 'throttled']).toContain(lines[2]?.outcome);
    expect(lines[2]?.caller).toBeUndefined();
    expect(started.logText()).not.toContain('misplaced-secret');
  });
});

// last: it searches what all tests before it were answered and what they logged
describe('No secret', () => {
  it.each(Object.entries(SECRETS))('is in any answer or log line: %s', (_name, secret) => {
    expect(answers.length).toBeGreaterThan(100);
    expect(audits().length).toBeGreaterThan(100);
    expect(answers.join('\n')).not.toContain(secret);
    expect(started.logText()).not.toContain(secret);
  });

  it.each(TOKEN_HASHES)('nor the hash of a token: %s', (hash) => {
    expect(answers.join('\n')).not.toContain(hash);
    expect(started.logText()).not.toContain(hash);
  });
});

describe('Without configured credentials', () => {
  let open: ManagementApp;

  beforeAll(async () => {
    open = await startManagementApp({ management: '' });
  });

  afterAll(() => open.app.close());

  it('nobody may call, on loopback neither; the answer says what to set', async () => {
    const answer = (await request(open.app.getHttpServer())
      .get('/admin/v1/status')
      .set('authorization', VIEWER)) as Answer;
    expect(answer.status).toBe(401);
    expect(answer.body.message).toContain('management.tokens');
  });
});
