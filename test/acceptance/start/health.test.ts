import { describe, expect, it } from '@jest/globals';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { sendSigned } from '../../support/signed-request';
import { Stack } from '../../support/stack';
import { useStack } from '../../support/use-stack';
import { waitUntil } from '../../support/wait-until';

const PROBES = ['/health', '/health/live', '/health/ready'];
const used = useStack({ buckets: ['bucket'] });

describe('health', () => {
  it.each(PROBES)('%s is answered on both ports, unsigned', async (path) => {
    for (const endpoint of [used.stack.endpoint, used.stack.management]) {
      const response = await fetch(endpoint + path);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toContain('application/json');
      expect(await response.json()).toMatchObject({ status: 'ok' });
      expect((await fetch(endpoint + path, { method: 'HEAD' })).status).toBe(200);
    }
  });

  it('a signed request to a bucket of that name is S3', async () => {
    await used.s3.send(new CreateBucketCommand({ Bucket: 'health' }));
    for (const Key of ['live', 'ready', 'other']) {
      await used.s3.send(new PutObjectCommand({ Bucket: 'health', Key, Body: `object ${Key}` }));
      const got = await used.s3.send(new GetObjectCommand({ Bucket: 'health', Key }));
      expect(await got.Body!.transformToString()).toBe(`object ${Key}`);
    }
    const { Contents } = await used.s3.send(new ListObjectsV2Command({ Bucket: 'health' }));
    expect(Contents).toHaveLength(3);
  });

  it('nothing else is answered without a signature', async () => {
    for (const path of ['/health/other', '/healthy', '/', '/bucket', '/bucket/key']) {
      const answer = await sendSigned({ endpoint: used.stack.endpoint, path, signed: false });
      expect(answer.status).toBe(403);
      expect(answer.body.toString()).toContain('<Code>AccessDenied</Code>');
    }
    const put = await sendSigned({
      endpoint: used.stack.endpoint,
      method: 'PUT',
      path: '/health',
      signed: false,
    });
    expect(put.status).toBe(403);
  });

  it('says whether the backend can be reached, which readiness depends on', async () => {
    const stack = await Stack.start();
    try {
      const status = async (path: string): Promise<number> => {
        const response = await fetch(stack.endpoint + path);
        await response.arrayBuffer();
        return response.status;
      };
      expect(await status('/health/ready')).toBe(200);
      await stack.backend!.stop('SIGKILL');
      // the answer is remembered for a moment, however many probes come
      await waitUntil('readiness notices', async () => (await status('/health/ready')) === 503);
      // a restart would not mend the backend
      expect(await status('/health/live')).toBe(200);
      expect(await status('/health')).toBe(200);
      const ready = await fetch(`${stack.management}/health/ready`);
      expect(ready.status).toBe(503);
      expect(await ready.json()).toMatchObject({ error: { backend: { status: 'down' } } });
    } finally {
      await stack.stop();
    }
  });

  it('does not depend on the backend where that is configured', async () => {
    const stack = await Stack.start({ config: { health: { readinessDependsOn: ['keys'] } } });
    try {
      await stack.backend!.stop('SIGKILL');
      expect((await fetch(`${stack.endpoint}/health/ready`)).status).toBe(200);
    } finally {
      await stack.stop();
    }
  });
});

describe('the management port', () => {
  it('shows metrics of what was served', async () => {
    await used.s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'counted', Body: 'x' }));
    const response = await fetch(`${used.stack.management}/metrics`);
    expect(response.status).toBe(200);
    const metrics = await response.text();
    expect(metrics).toMatch(/^s3ep_\w*requests\w*\{[^}]*operation="PutObject"[^}]*\} [1-9]/m);
    expect(metrics).toContain('process_cpu_seconds_total');
  });

  it('has no S3, and the S3 port no metrics', async () => {
    expect((await fetch(`${used.stack.management}/bucket/counted`)).status).toBe(404);
    expect((await fetch(`${used.stack.endpoint}/metrics`)).status).toBe(403);
  });
});

it('each request has one line in the log, also a refused one, and none tells a secret', async () => {
  const { headers } = await sendSigned({ endpoint: used.stack.endpoint, path: '/bucket/x', signed: false });
  const id = headers['x-amz-request-id'] as string;
  const line = await used.stack.proxy.waitForLine(id);
  expect(JSON.parse(line)).toMatchObject({ requestId: id, status: 403, errorCode: 'AccessDenied' });
  expect(used.stack.proxy.lines.filter((each) => each.includes(id))).toHaveLength(1);
  const all = used.stack.proxy.lines.join('\n');
  for (const secret of ['c'.repeat(40), 'b'.repeat(40)]) expect(all).not.toContain(secret);
});
