import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { KeyServer } from '../../support/key-server';
import { readMetric } from '../../support/proxy-metrics';
import { CLIENT, sdkClient, Stack } from '../../support/stack';

/** PUTs, and as many GETs. All 10,000 of the goal take minutes. */
const OBJECTS = Number(process.env.S3EP_TEST_KEY_CALL_OBJECTS ?? 500);
const BUCKETS = ['one', 'two', 'three', 'four', 'five'].map((name) => `bucket-${name}`);
const AT_ONCE = 16;
const MOST_CALLS = 10;

const server = new KeyServer();
let stack: Stack;

beforeAll(async () => {
  await server.start();
  stack = await Stack.start({
    config: {
      keys: { keks: [server.kek('main')] },
      buckets: [{ match: '*', activeKek: 'main' }],
    },
  });
  for (const Bucket of BUCKETS) await stack.backendClient().send(new CreateBucketCommand({ Bucket }));
});
afterAll(async () => {
  await stack.stop();
  await server.stop();
});

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

it(`asks the key provider at most ${MOST_CALLS} times for ${OBJECTS} PUTs and GETs in 5 buckets`, async () => {
  const writer = stack.client();
  await forEveryObject((object) => writer.send(new PutObjectCommand({ ...object, Body: object.Key })));
  // a process that has not written them, so that it has to ask
  const proxy = await stack.startAnotherProxy();
  const reader = sdkClient(proxy.listening.s3 ?? '', CLIENT);
  try {
    await forEveryObject(async (object) => {
      const { Body } = await reader.send(new GetObjectCommand(object));
      expect(await Body?.transformToString()).toBe(object.Key);
    });
    const counted = await Promise.all(
      [stack.management, proxy.listening.management ?? ''].map((management) =>
        readMetric(management, 's3ep_key_provider_calls_total'),
      ),
    );
    expect(counted).toEqual([BUCKETS.length, BUCKETS.length]);
    expect(server.calls).toBe(2 * BUCKETS.length);
    expect(server.calls).toBeLessThanOrEqual(MOST_CALLS);
  } finally {
    writer.destroy();
    reader.destroy();
    await proxy.stop('SIGKILL');
  }
}, 1_200_000);
