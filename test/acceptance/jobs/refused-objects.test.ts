import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { runJob } from '../../support/job-process';
import { type Asked, LyingBackend, type ToldAnswer, withHeaders } from '../../support/lying-backend';
import { configText, KEK, Stack } from '../../support/stack';

/** More than may fail in a row. */
const OBJECTS = 110;
const AT_ONCE = 10;
const KEKS = [
  { id: 'main', provider: 'local-aes', key: KEK },
  { id: 'next', provider: 'local-aes', key: randomBytes(32).toString('base64') },
];
const BUCKETS = [
  { match: 'plain-*', mode: 'mixed', activeKek: 'next', plaintextReads: 'pass-through' },
  { match: '*', mode: 'encrypted', activeKek: 'next', readableKeks: ['main'] },
];

let inner: Stack;
let liar: LyingBackend;
let config: string;

beforeAll(async () => {
  inner = await Stack.start();
  liar = await LyingBackend.start(inner.backendEndpoint);
  config = path.join(inner.directory, 'refused.yaml');
  writeFileSync(config, configText(liar.endpoint, { keys: { keks: KEKS }, buckets: BUCKETS }), {
    mode: 0o600,
  });
  const s3 = inner.client();
  const backend = inner.backendClient();
  for (const Bucket of ['archived', 'plain-locked']) await backend.send(new CreateBucketCommand({ Bucket }));
  const key = randomBytes(32);
  const customerKey = {
    SSECustomerAlgorithm: 'AES256',
    SSECustomerKey: key.toString('base64'),
    SSECustomerKeyMD5: createHash('md5').update(key).digest('base64'),
  };
  for (let from = 0; from < OBJECTS; from += AT_ONCE)
    await Promise.all(
      Array.from({ length: AT_ONCE }, (_, at) => String(from + at).padStart(3, '0')).flatMap((Key) => [
        s3.send(new PutObjectCommand({ Bucket: 'archived', Key, Body: Key })),
        backend.send(new PutObjectCommand({ Bucket: 'plain-locked', Key, Body: Key, ...customerKey })),
      ]),
    );
  // at the end of all
  await s3.send(new PutObjectCommand({ Bucket: 'archived', Key: 'z', Body: 'z' }));
  await backend.send(new PutObjectCommand({ Bucket: 'plain-locked', Key: 'z', Body: 'z' }));
  s3.destroy();
  backend.destroy();
}, 60_000);

afterAll(async () => {
  liar.stop();
  await inner.stop();
});

/** As S3 answers of objects in GLACIER: HEAD as ever, but neither read nor copied. */
function archived({ method, target, headers }: Asked, truth: ToldAnswer): ToldAnswer | undefined {
  if (!/^\/archived\/\d/.test(target)) return undefined;
  if (method === 'HEAD') return withHeaders(truth, { 'x-amz-storage-class': 'GLACIER' });
  if (method === 'PUT' && headers['x-amz-copy-source'] === undefined) return undefined;
  const body = Buffer.from('<Error><Code>InvalidObjectState</Code><Message>restore it</Message></Error>');
  return { status: 403, headers: [['content-length', String(body.length)]], body };
}

const job = (kind: string, bucket: string, ...rest: readonly string[]) =>
  runJob(kind, '-c', config, '-b', bucket, ...rest);

describe('more objects in a row than may fail that the backend refuses for what they are', () => {
  it.each([
    ['verify', 'archived', 'InvalidObjectState'],
    ['re-seal', 'archived', 'InvalidObjectState'],
    ['re-encrypt', 'archived', 'InvalidObjectState'],
    ['verify', 'plain-locked', 'InvalidRequest'],
    ['encrypt', 'plain-locked', 'InvalidRequest'],
  ])(
    'do not end %s of those that are %s',
    async (kind, bucket, code) => {
      liar.lie = archived;
      const counts = { refused: OBJECTS, failed: 0 };
      for (const dry of [['--dry-run'], []]) {
        const { code: exit, result, stderr } = await job(kind, bucket, ...dry);
        expect({ exit, state: result?.state, counts: result?.counts }).toMatchObject({
          exit: 1,
          state: 'finished',
          counts,
        });
        expect(stderr).toMatch(new RegExp(`"000": refused \\(.*${code}`));
        expect(stderr).not.toMatch(/"z": refused/);
      }
    },
    120_000,
  );
});

it('credentials that have expired are no object’s fault, and end a job', async () => {
  const body = Buffer.from('<Error><Code>ExpiredToken</Code><Message>expired</Message></Error>');
  liar.lie = ({ method, target }) => {
    if (!/^\/plain-locked\/[\dz]/.test(target)) return undefined;
    return {
      status: 400,
      headers: [['content-length', String(body.length)]],
      body: method === 'HEAD' ? Buffer.alloc(0) : body,
    };
  };
  const { code, stderr } = await job('verify', 'plain-locked', '--restart');
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringContaining('100 objects failed one after the other'),
  });
  expect(stderr).toContain('ExpiredToken');
}, 60_000);
