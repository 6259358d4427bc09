import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CreateBucketCommand, GetBucketCorsCommand, PutBucketCorsCommand } from '@aws-sdk/client-s3';
import { startTestServer } from './test-server';
import type { TestServer } from './test-server';

const Bucket = 'shared';
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  await server.s3.send(new CreateBucketCommand({ Bucket }));
});

afterAll(async () => {
  await server.remove();
});

const ask = (origin: string, method: string, headers = 'X-Amz-Date'): Promise<Response> =>
  fetch(`${server.endpoint}/${Bucket}/key`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': method,
      'access-control-request-headers': headers,
    },
  });

describe('preflight requests', () => {
  it('are refused while the bucket has no rules', async () => {
    await expect(server.s3.send(new GetBucketCorsCommand({ Bucket }))).rejects.toMatchObject({
      name: 'NoSuchCORSConfiguration',
    });
    expect((await ask('https://app.example', 'GET')).status).toBe(403);
  });

  it('are answered by the first rule that allows origin, method and headers', async () => {
    const CORSRules = [
      {
        AllowedOrigins: ['https://*.example'],
        AllowedMethods: ['GET', 'PUT'],
        AllowedHeaders: ['x-amz-*'],
        ExposeHeaders: ['ETag'],
        MaxAgeSeconds: 60,
      },
    ];
    await server.s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }));
    const answer = await ask('https://app.example', 'PUT');
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'access-control-allow-origin': 'https://app.example',
      'access-control-allow-methods': 'GET, PUT',
      'access-control-allow-headers': 'x-amz-date',
      'access-control-expose-headers': 'ETag',
      'access-control-max-age': '60',
    });
    expect((await ask('https://app.other', 'PUT')).status).toBe(403);
    expect((await ask('https://app.example', 'DELETE')).status).toBe(403);
    expect((await ask('https://app.example', 'PUT', 'x-other')).status).toBe(403);
  });
});
