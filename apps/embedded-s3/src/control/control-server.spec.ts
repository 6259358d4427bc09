import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { startTestServer } from '../test-server';
import type { TestServer } from '../test-server';
import type { Fault } from './fault';
import type { RawObject } from './raw-object';
import type { ObservedRequest } from './request-log';

const Bucket = 'control';
let server: TestServer;

beforeAll(async () => {
  // no checksum is stored, so the client does not notice what the faults do to a body
  server = await startTestServer({ requestChecksumCalculation: 'WHEN_REQUIRED' });
  await server.s3.send(new CreateBucketCommand({ Bucket }));
  await server.s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: '0123456789' }));
});

afterEach(async () => {
  await ask('DELETE', '/faults');
});

afterAll(async () => {
  await server.remove();
});

async function ask(method: string, target: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(server.control + target, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return answer.json();
}

const setFault = (fault: Omit<Fault, 'match'>, match: Fault['match'] = { operation: 'GetObject' }) =>
  ask('POST', '/faults', [{ match, ...fault }]);

async function get(): Promise<string | undefined> {
  const answer = await server.s3.send(new GetObjectCommand({ Bucket, Key: 'k' }));
  return answer.Body?.transformToString();
}

describe('faults', () => {
  it('answer 503 as often as told, then no more', async () => {
    await setFault({ fault: 'status-503', times: 1 });
    await expect(get()).rejects.toMatchObject({ name: 'SlowDown' });
    expect(await get()).toBe('0123456789');
  });

  it('strike only what they match', async () => {
    await setFault({ fault: 'status-503' }, { keyPrefix: 'other', method: 'GET' });
    expect(await get()).toBe('0123456789');
  });

  it('flip a bit of the body', async () => {
    await setFault({ fault: 'flip-byte', atByte: 3 });
    expect(await get()).toBe('0122456789');
  });

  it('lie about the length', async () => {
    await setFault({ fault: 'lie-length', atByte: 4 });
    expect(await get()).toBe('0123');
  });

  it.each(['truncate', 'cut-connection'] as const)('%s in the middle of the body', async (fault) => {
    await setFault({ fault, atByte: 4 });
    await expect(get()).rejects.toThrow();
  });

  it('cut the connection before anything is done, or after it was', async () => {
    await setFault({ fault: 'cut-connection' }, { operation: 'PutObject', keyPrefix: 'before' });
    await setFault({ fault: 'cut-answer' }, { operation: 'PutObject', keyPrefix: 'after' });
    for (const Key of ['before', 'after']) {
      await expect(server.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))).rejects.toThrow();
    }
    await expect(server.s3.send(new HeadObjectCommand({ Bucket, Key: 'before' }))).rejects.toThrow();
    await server.s3.send(new HeadObjectCommand({ Bucket, Key: 'after' }));
  });

  it('fall silent until the client gives up', async () => {
    await setFault({ fault: 'hang' });
    const patience = new AbortController();
    const asked = server.s3.send(new GetObjectCommand({ Bucket, Key: 'k' }), {
      abortSignal: patience.signal,
    });
    const { requests } = (await ask('GET', '/requests')) as { requests: unknown[] };
    expect(requests).toBeDefined();
    patience.abort();
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('must be known', async () => {
    expect(await ask('POST', '/faults', [{ match: {}, fault: 'no-such' }])).toMatchObject({
      error: expect.stringContaining('fault must be one of'),
    });
  });
});

describe('requests', () => {
  it('are counted with their range and bytes', async () => {
    await ask('DELETE', '/requests');
    await server.s3.send(new GetObjectCommand({ Bucket, Key: 'k', Range: 'bytes=2-4' }));
    const seen = (await ask('GET', '/requests')) as {
      counts: Record<string, number>;
      requests: ObservedRequest[];
    };
    expect(seen.counts).toEqual({ GetObject: 1 });
    expect(seen.requests).toMatchObject([
      { operation: 'GetObject', bucket: Bucket, key: 'k', range: 'bytes=2-4', status: 206, bytesSent: 3 },
    ]);
  });
});

describe('raw objects', () => {
  it('show and replace the stored bytes and description, ETag and date untouched', async () => {
    const place = `/raw?bucket=${Bucket}&key=raw`;
    await server.s3.send(new PutObjectCommand({ Bucket, Key: 'raw', Body: 'before', Metadata: { a: '1' } }));
    const before = await server.s3.send(new HeadObjectCommand({ Bucket, Key: 'raw' }));
    const raw = (await ask('GET', place)) as RawObject;
    expect([Buffer.from(raw.body, 'base64').toString(), raw.metadata]).toEqual(['before', { a: '1' }]);
    await ask('PUT', place, { body: Buffer.from('after it').toString('base64') });
    await ask('PUT', place, { metadata: { b: '2' } });
    const after = await server.s3.send(new GetObjectCommand({ Bucket, Key: 'raw' }));
    expect(await after.Body?.transformToString()).toBe('after it');
    expect(after.Metadata).toEqual({ b: '2' });
    expect([after.ETag, after.LastModified]).toEqual([before.ETag, before.LastModified]);
  });
});
