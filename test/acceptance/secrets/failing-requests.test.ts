import { beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { callAdmin } from '../../support/admin-calls';
import { CONTENT_CANARY, noteSecrets } from '../../support/canaries';
import { KeyServer } from '../../support/key-server';
import { exchange, type RawRequest } from '../../support/raw-request';
import { BACKEND, configText, sdkClient } from '../../support/stack';
import { useStack } from '../../support/use-stack';
import { CLIENT, expectAnswerFree, OPERATOR, searchManagement, SECTIONS } from './secret-site';

const Bucket = 'bucket';
const CONTENT = Buffer.from(CONTENT_CANARY.repeat(4000));
const CUSTOMER_KEY = randomBytes(32);
const used = useStack({ buckets: [Bucket, 'plain-bucket'], config: SECTIONS });

/** Stops the stack at the end, and with that searches all that was logged. */
async function refused(request: RawRequest, endpoint = used.stack.endpoint): Promise<number> {
  const answer = await exchange(endpoint, { credentials: CLIENT, ...request });
  expectAnswerFree(request.target, answer.headers, answer.body);
  expect(answer.status).toBeGreaterThanOrEqual(400);
  return answer.status;
}

beforeAll(async () => {
  noteSecrets(
    { kind: 'customer key', secret: CUSTOMER_KEY.toString('base64') },
    { kind: 'token that nobody has', secret: 's3ep_a-token-that-was-mistyped' },
  );
  const s3 = sdkClient(used.stack.endpoint, CLIENT);
  for (const Key of ['whole', 'garbled', 'stripped', 'flipped'])
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: CONTENT }));
  s3.destroy();
});

describe('no secret and no content is in the answer and in the log when', () => {
  it.each<[string, RawRequest]>([
    [
      'a signature is wrong',
      { target: '/bucket/whole', tamper: (headers) => ({ ...headers, 'x-amz-date': '20200101T000000Z' }) },
    ],
    [
      'a secret is wrong',
      { target: '/bucket/whole', credentials: { ...CLIENT, secretAccessKey: 'x'.repeat(40) } },
    ],
    [
      'nobody knows the access key',
      { target: '/bucket/whole', credentials: { ...CLIENT, accessKeyId: 'NOBODY00000000000001' } },
    ],
    ['nothing is signed', { target: '/bucket/whole', unsigned: true }],
    [
      'the body is another than the signed one',
      { method: 'PUT', target: '/bucket/new', body: CONTENT, payloadHash: '0'.repeat(64) },
    ],
    [
      'a digest is wrong',
      {
        method: 'PUT',
        target: '/bucket/new',
        body: CONTENT,
        headers: { 'content-md5': createHash('md5').digest('base64') },
      },
    ],
    [
      'content comes where a document should',
      {
        method: 'POST',
        target: '/bucket?delete',
        body: CONTENT,
        headers: { 'content-md5': createHash('md5').update(CONTENT).digest('base64') },
      },
    ],
    [
      'content comes where a tag set should',
      { method: 'PUT', target: '/bucket/whole?tagging', body: CONTENT_CANARY },
    ],
    [
      'content comes where a form should',
      {
        method: 'POST',
        target: '/bucket',
        unsigned: true,
        body: CONTENT,
        headers: { 'content-type': 'multipart/form-data; boundary=b' },
      },
    ],
    [
      'the key of a customer is half there',
      {
        target: '/bucket/whole',
        headers: { 'x-amz-server-side-encryption-customer-key': CUSTOMER_KEY.toString('base64') },
      },
    ],
  ])('%s', async (_what, request) => {
    await refused(request);
  });

  it.each(['status-503', 'cut-connection'] as const)('the backend fails: %s', async (fault) => {
    await used.stack.control.setFaults(
      { match: { keyPrefix: 'whole' }, fault },
      { match: { keyPrefix: 'new' }, fault },
    );
    await refused({ target: '/bucket/whole' });
    await refused({ method: 'PUT', target: '/bucket/new', body: CONTENT });
    await used.stack.control.setFaults();
  });

  it('objects cannot be decrypted', async () => {
    const { control } = used.stack;
    const { metadata, body } = await control.readRaw(Bucket, 'whole');
    await control.replaceRaw(Bucket, 'garbled', { metadata: { ...metadata, s3ep: 'garbled' } });
    await control.replaceRaw(Bucket, 'stripped', { metadata: {}, body: CONTENT });
    await control.replaceRaw(Bucket, 'flipped', { metadata, body });
    for (const key of ['garbled', 'stripped', 'flipped']) await refused({ target: `/bucket/${key}` });
  });

  it('another key, or another secret at the backend, is configured', async () => {
    const { stack } = used;
    const token = randomBytes(24).toString('base64');
    const credentials = {
      type: 'static',
      ...BACKEND,
      secretAccessKey: randomBytes(24).toString('base64'),
      sessionToken: token,
    };
    for (const sections of [
      { keys: { keks: [{ ...SECTIONS.keys.keks[0], key: randomBytes(32).toString('base64') }] } },
      { backend: { endpoint: stack.backendEndpoint, credentials } },
      { backend: { endpoint: 'http://127.0.0.1:9', credentials, maxAttempts: 1 } },
    ]) {
      const proxy = await stack.startAnotherProxy({ config: { ...SECTIONS, ...sections } });
      await refused({ target: '/bucket/whole' }, proxy.listening.s3);
      await searchManagement(proxy.listening.management ?? '');
      await proxy.stop('SIGKILL');
    }
  });

  it('the key service is away', async () => {
    const server = new KeyServer();
    await server.start();
    const config = { ...SECTIONS, keys: { keks: [server.kek('main')] } };
    const proxy = await used.stack.startAnotherProxy({ config });
    server.takeAway();
    await refused({ method: 'PUT', target: '/bucket/new', body: CONTENT }, proxy.listening.s3);
    await searchManagement(proxy.listening.management ?? '');
    await proxy.stop('SIGKILL');
    await server.stop();
  });
});

describe('the management port gives no secret away', () => {
  it('in pages, metrics and answers', () => searchManagement(used.stack.management));

  it.each([
    ['a token is wrong', { path: '/config', token: 's3ep_a-token-that-was-mistyped' }],
    [
      'a token is sent as a level',
      { method: 'PUT', path: '/log-level', token: OPERATOR.token, body: { level: OPERATOR.token } },
    ],
    [
      'a job is none',
      { method: 'POST', path: '/jobs', token: OPERATOR.token, body: { kind: CONTENT_CANARY } },
    ],
  ])('where %s', async (_what, call) => {
    const { status, text } = await callAdmin(used.stack.management, call);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(text.includes(call.token)).toBe(false);
  });

  it.each([
    ['breaks off', (text: string) => `${text}\nclients: "`],
    ['is no key', (text: string) => text.replace(/key: .*/, 'key: [c2hvcnQtYnV0LXNlY3JldC1jYW5hcnk=]')],
  ])('where a reload finds a configuration that %s', async (_what, spoil) => {
    const { stack } = used;
    noteSecrets({ kind: 'key of the wrong length', secret: 'c2hvcnQtYnV0LXNlY3JldC1jYW5hcnk=' });
    stack.replaceConfig(spoil(configText(stack.backendEndpoint, SECTIONS)));
    const answer = await callAdmin(stack.management, {
      method: 'POST',
      path: '/reload',
      token: OPERATOR.token,
    });
    expect(answer.status).toBe(422);
    expectAnswerFree('a reload', {}, Buffer.from(answer.text));
    stack.replaceConfig(SECTIONS);
  });
});
