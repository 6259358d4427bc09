import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { CreateBucketCommand, GetObjectCommand } from '@aws-sdk/client-s3';
import { LyingBackend } from '../../support/lying-backend';
import { Stack } from '../../support/stack';
import { TestUpload } from '../../support/upload';

const MIB = 1_048_576;
const Bucket = 'locking';
const LOCK = {
  ObjectLockMode: 'GOVERNANCE',
  ObjectLockRetainUntilDate: new Date(Date.now() + 86_400_000),
} as const;

let inner: Stack;
let between: LyingBackend;
let stack: Stack;

beforeAll(async () => {
  inner = await Stack.start();
  between = await LyingBackend.start(inner.backendEndpoint);
  stack = await Stack.start({ backendEndpoint: between.endpoint });
  const backend = inner.backendClient();
  await backend.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }));
  backend.destroy();
}, 60_000);

afterAll(async () => {
  await stack.stop();
  between.stop();
  await inner.stop();
});

/** Backend parts that were stored, by number: whether a digest of exactly what was sent came with each. */
function watchParts(): Map<string, boolean> {
  const parts = new Map<string, boolean>();
  between.watch = ({ method, target, headers }, body) => {
    const number = new URLSearchParams(target.split('?')[1]).get('partNumber');
    if (method !== 'PUT' || number === null) return;
    parts.set(number, headers['content-md5'] === createHash('md5').update(body).digest('base64'));
  };
  return parts;
}

it('sends a digest with large parts too where they are configured to be held', async () => {
  const multipart = { keepPartsBelowBytes: 8 * MIB };
  const holding = await Stack.start({ backendEndpoint: between.endpoint, config: { multipart } });
  const s3 = holding.client();
  const parts = watchParts();
  const upload = await TestUpload.start(s3, { Bucket, Key: 'held', ...LOCK });
  for (const number of [1, 2]) await upload.send(number, randomBytes(7 * MIB));
  await upload.complete();
  expect(Object.fromEntries(parts)).toEqual({ '1': true, '2': true, '10000': true });
  s3.destroy();
  await holding.stop();
}, 60_000);

it.each([
  ['of small parts', [1_000], { '1': true, '10000': true }],
  ['whose last part is small', [5 * MIB, 1_000], { '1': false, '2': true, '10000': true }],
  ['whose last part is not small', [5 * MIB, 5 * MIB], { '1': false, '2': false, '10000': true }],
])(
  'a locked upload %s sends a digest with all that is held in memory',
  async (name, sizes, digested) => {
    const s3 = stack.client();
    const parts = watchParts();
    const bodies = sizes.map((bytes) => randomBytes(bytes));
    const upload = await TestUpload.start(s3, { Bucket, Key: name, ...LOCK });
    for (const [index, body] of bodies.entries()) await upload.send(index + 1, body);
    await upload.complete();
    expect(Object.fromEntries(parts)).toEqual(digested);
    const { Body, ObjectLockMode } = await s3.send(new GetObjectCommand({ Bucket, Key: name }));
    expect(ObjectLockMode).toBe('GOVERNANCE');
    expect(Buffer.concat(bodies).equals(await Body!.transformToByteArray())).toBe(true);
    s3.destroy();
  },
  60_000,
);
