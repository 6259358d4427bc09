import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  PutObjectLockConfigurationCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { failureOf } from '../../support/failure';
import { encodeForm, postForm, signedFields } from '../../support/post-form';
import { type AskedRequest, StingyBackend } from '../../support/stingy-backend';
import { CLIENT, defaultConfig, Stack } from '../../support/stack';

const BYTES = 300_000;
const RETAINED = ['retained', 'plain-retained'];
const DEMAND = 'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests';

let inner: Stack;
let between: StingyBackend;
let stack: Stack;
let s3: S3Client;
/** Requests that wrote, as they reached the backend. */
const written: AskedRequest[] = [];

const hasDigest = ({ headers }: AskedRequest): boolean =>
  Object.keys(headers).some((name) => name === 'content-md5' || /^x-amz-(trailer|checksum-)/.test(name));

beforeAll(async () => {
  inner = await Stack.start();
  between = await StingyBackend.start(inner.backendEndpoint);
  stack = await Stack.start({ backendEndpoint: between.endpoint });
  s3 = stack.client();
  const backend = inner.backendClient();
  for (const Bucket of RETAINED) {
    await backend.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }));
    const DefaultRetention = { Mode: 'GOVERNANCE', Days: 1 } as const;
    const ObjectLockConfiguration = { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention } } as const;
    await backend.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration }));
  }
  backend.destroy();
});
afterAll(async () => {
  s3.destroy();
  await stack.stop();
  between.stop();
  await inner.stop();
});
beforeEach(() => {
  written.length = 0;
  // as Amazon S3 does it
  between.stinginess = (asked) => {
    const { method, headers } = asked;
    if (method !== 'PUT' || headers['x-amz-copy-source'] !== undefined) return undefined;
    written.push(asked);
    return hasDigest(asked) ? undefined : { status: 400, code: 'InvalidRequest' };
  };
});

async function readBack(Bucket: string, Key: string): Promise<Buffer> {
  const { Body, ObjectLockMode } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  expect(ObjectLockMode).toBe('GOVERNANCE');
  return Buffer.from(await Body!.transformToByteArray());
}

describe(`a backend that demands a digest by the default retention of a bucket (${DEMAND})`, () => {
  it.each(RETAINED.flatMap((bucket) => [1_000, BYTES].map((bytes) => [bucket, bytes] as const)))(
    'takes an object into %s that has %i bytes',
    async (Bucket, bytes) => {
      const Body = randomBytes(bytes);
      const Key = `put-${bytes}`;
      await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
      expect((await readBack(Bucket, Key)).equals(Body)).toBe(true);
    },
  );

  it('takes what came in a form', async () => {
    const [Bucket = ''] = RETAINED;
    const file = randomBytes(BYTES);
    const { head, tail } = encodeForm(
      signedFields({ bucket: Bucket, fields: { key: 'form' }, credentials: CLIENT }),
    );
    const body = Buffer.concat([head, file, tail]);
    expect(await postForm({ endpoint: stack.endpoint, bucket: Bucket, body })).toMatchObject({ status: 204 });
    expect((await readBack(Bucket, 'form')).equals(file)).toBe(true);
  });

  it('takes a copy that is encrypted anew', async () => {
    const [encrypted = '', plain = ''] = RETAINED;
    const Body = randomBytes(BYTES);
    await s3.send(new PutObjectCommand({ Bucket: plain, Key: 'source', Body }));
    await s3.send(new CopyObjectCommand({ Bucket: encrypted, Key: 'copy', CopySource: `${plain}/source` }));
    expect((await readBack(encrypted, 'copy')).equals(Body)).toBe(true);
  });
});

describe('a byte that changes on the way to the backend', () => {
  const [Bucket = ''] = RETAINED;

  it.each([
    [100, 50],
    [BYTES, 200_000],
  ])('fails an object of %i bytes, of which nothing is stored', async (bytes, flips) => {
    between.stinginess = ({ method }) => (method === 'PUT' ? { flips } : undefined);
    const Key = `flipped-${bytes}`;
    const Body = randomBytes(bytes);
    const failure = await failureOf(s3.send(new PutObjectCommand({ Bucket, Key, Body })));
    expect(failure).toMatchObject({ code: 'ServiceUnavailable', status: 503 });
    between.stinginess = undefined;
    expect(await failureOf(s3.send(new HeadObjectCommand({ Bucket, Key })))).toMatchObject({ status: 404 });
    await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
    expect((await readBack(Bucket, Key)).equals(Body)).toBe(true);
  });
});

it('is sent without a digest where the backend is said to refuse trailers', async () => {
  const { backend } = defaultConfig(between.endpoint);
  const overrides = { chunkedTrailers: 'refused' };
  const without = await Stack.start({
    backendEndpoint: between.endpoint,
    config: { backend: { ...(backend as object), overrides } },
  });
  between.stinginess = (asked) => {
    if (asked.method === 'PUT') written.push(asked);
    return undefined;
  };
  const client = without.client();
  for (const bytes of [1_000, BYTES])
    await client.send(
      new PutObjectCommand({ Bucket: RETAINED[0], Key: 'plainly', Body: randomBytes(bytes) }),
    );
  expect(written.map(hasDigest)).toEqual([false, false]);
  client.destroy();
  await without.stop();
});
