import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { KEY_SERVER_KINDS, KeyServer } from '../../support/key-server';
import { readMetric } from '../../support/proxy-metrics';
import { CLIENT, sdkClient, Stack } from '../../support/stack';

/** PUTs, and as many GETs. All 10,000 of the goal take minutes. */
const OBJECTS = Number(process.env.S3EP_TEST_KEY_CALL_OBJECTS ?? 500);
const BUCKETS = ['one', 'two', 'three', 'four', 'five'].map((name) => `bucket-${name}`);
const AT_ONCE = 16;
const MOST_CALLS = 10;
/** Calls that end for want of time are made again, and this is about those that are needed. */
const PATIENCE_MILLISECONDS = 30_000;

async function forEveryObject(send: (object: { Bucket: string; Key: string }) => Promise<unknown>) {
  const objects = Array.from({ length: OBJECTS }, (_, index) => ({
    Bucket: BUCKETS[index % BUCKETS.length] ?? '',
    Key: `object-${index}`,
  }));
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let object = objects.pop(); object; object = objects.pop()) await send(object);
    }),
  );
}

describe.each(KEY_SERVER_KINDS)('%s', (kind) => {
  const server = new KeyServer(kind);
  let stack: Stack;

  beforeAll(async () => {
    await server.start();
    stack = await Stack.start({
      config: {
        keys: { keks: [{ ...server.kek('main'), timeoutMilliseconds: PATIENCE_MILLISECONDS }] },
        buckets: [{ match: '*', activeKek: 'main' }],
        health: { readinessDependsOn: ['keys'] },
      },
    });
    for (const Bucket of BUCKETS) await stack.backendClient().send(new CreateBucketCommand({ Bucket }));
  });
  afterAll(async () => {
    await stack.stop();
    await server.stop();
  });

  /** As orchestrators do before they send requests: the login, and Vault's probe, are done with it. */
  async function waitForReady(management: string | undefined): Promise<void> {
    expect((await fetch(`${management ?? ''}/health/ready`)).status).toBe(200);
  }

  it(`is asked at most ${MOST_CALLS} times for ${OBJECTS} PUTs and GETs in 5 buckets`, async () => {
    const writer = stack.client();
    // a process that has not written them, so that it has to ask
    const proxy = await stack.startAnotherProxy();
    const reader = sdkClient(proxy.listening.s3 ?? '', CLIENT);
    try {
      await waitForReady(stack.management);
      await waitForReady(proxy.listening.management);
      const before = server.calls;
      await forEveryObject((object) => writer.send(new PutObjectCommand({ ...object, Body: object.Key })));
      await forEveryObject(async (object) => {
        const { Body } = await reader.send(new GetObjectCommand(object));
        expect(await Body?.transformToString()).toBe(object.Key);
      });
      expect(await providerCalls(stack.management, 'generate')).toBe(BUCKETS.length);
      expect(await providerCalls(proxy.listening.management, 'unwrap')).toBe(BUCKETS.length);
      expect(server.calls - before).toBe(2 * BUCKETS.length);
      expect(server.calls - before).toBeLessThanOrEqual(MOST_CALLS);
    } finally {
      writer.destroy();
      reader.destroy();
      await proxy.stop('SIGKILL');
    }
  }, 1_200_000);
});

const providerCalls = (management: string | undefined, call: 'generate' | 'unwrap') =>
  readMetric(management ?? '', 's3ep_key_provider_calls_total', { call });
