import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import type { BackendResponse } from '@s3ep/backend';
import { sealNewObject } from '@s3ep/object-format';
import type { ObjectContext, Services } from '../operation-context';
import { relayReadFailure } from './relay-read-failure';

const BUCKET_KEY = { kekId: 'main', originBucket: 'bucket', key: randomBytes(32), wrapped: randomBytes(60) };
const METADATA = { 'content-type': 'text/plain', 'cache-control': 'no-cache', 'x-amz-meta-colour': 'blue' };
const sealedRecord = sealNewObject({
  bucketKey: BUCKET_KEY,
  objectKey: 'key',
  plaintextBytes: 1,
  metadata: METADATA,
}).record;
const plainRecord = sealNewObject({ bucketKey: BUCKET_KEY, objectKey: 'key', plaintextBytes: 1 }).record;
const NEUTRAL = { 'content-type': 'application/octet-stream' };

interface Asked {
  readonly sealMetadata?: boolean;
  /** Of the backend's 304. */
  readonly notModified: Readonly<Record<string, string>>;
  /** Of its answer to HEAD. */
  readonly head?: BackendResponse;
}

async function relay({ sealMetadata = true, notModified, head }: Asked) {
  const sent: Readonly<Record<string, string>>[] = [];
  const context = {
    request: { headers: {}, query: new Map() },
    policy: { mode: 'encrypted', plaintextReads: 'refuse', sealMetadata },
    bucket: 'bucket',
    key: 'key',
    backend: {
      send: ({ headers = {} }: { headers?: Record<string, string> }) => {
        sent.push(headers);
        if (!head) throw new Error('nobody was to ask');
        return Promise.resolve(head);
      },
    },
  } as unknown as ObjectContext;
  const services = { keyRing: { bucketKeyForOpen: () => BUCKET_KEY.key } } as unknown as Services;
  const response = { status: 304, headers: notModified, body: Buffer.alloc(0) };
  const { headers } = await relayReadFailure(context, services, response);
  return { headers, sent };
}

const headOf = (record: string): BackendResponse => ({
  status: 200,
  headers: { etag: '"x"', ...NEUTRAL, 'x-amz-meta-s3ep': record },
  body: Buffer.alloc(0),
});

describe('a 304 about an object with sealed metadata', () => {
  it('is described by the record that comes with it', async () => {
    const notModified = { etag: '"x"', ...NEUTRAL, 'x-amz-meta-s3ep': sealedRecord };
    const { headers, sent } = await relay({ sealMetadata: false, notModified });
    expect(headers).toEqual({ etag: '"x-01"', ...METADATA });
    expect(sent).toEqual([]);
  });

  it('is described by one more HEAD of the same version, where the backend shows no record', async () => {
    const { headers, sent } = await relay({ notModified: { etag: '"x"' }, head: headOf(sealedRecord) });
    expect(headers).toEqual({ etag: '"x-01"', ...METADATA });
    expect(sent).toEqual([{ 'if-match': '"x"' }]);
  });

  it('is never given the neutral type, where the setting was taken back', async () => {
    const notModified = { etag: '"x"', ...NEUTRAL };
    const { headers } = await relay({ sealMetadata: false, notModified, head: headOf(sealedRecord) });
    expect(headers).toEqual({ etag: '"x-01"', ...METADATA });
  });

  it('is not described at all where that version is gone', async () => {
    const gone = { status: 412, headers: {}, body: Buffer.alloc(0) };
    const { headers } = await relay({ notModified: { etag: '"x"', ...NEUTRAL }, head: gone });
    expect(headers).toEqual({ etag: '"x-01"' });
  });
});

it('a 304 about an object in clear is passed on as it is, without another request', async () => {
  const notModified = { etag: '"x"', 'content-type': 'text/css', 'x-amz-meta-s3ep': plainRecord };
  const { headers, sent } = await relay({ notModified });
  expect(headers).toEqual({ etag: '"x-01"', 'content-type': 'text/css' });
  expect(sent).toEqual([]);
});
