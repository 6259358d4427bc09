import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { failureOf } from '../../support/failure';
import { KEY_SERVER_KINDS, KeyServer } from '../../support/key-server';
import { readMetric } from '../../support/proxy-metrics';
import { readRecord } from '../../support/record-fields';
import { CLIENT, sdkClient, Stack } from '../../support/stack';
import { waitUntil } from '../../support/wait-until';

/** The whole minute of the goal only where it is asked for. */
const OUTAGE_MILLISECONDS = Number(process.env.S3EP_TEST_OUTAGE_SECONDS ?? 4) * 1000;
/** Bucket keys get too old while the provider is away, those for reading too. */
const MAX_AGE_SECONDS = 2;
const RECOVERY_MILLISECONDS = 5000;
const AT_ONCE = 4;

describe.each(KEY_SERVER_KINDS)('%s', (kind) => {
  const server = new KeyServer(kind);
  let stack: Stack;
  let s3: S3Client;

  beforeAll(async () => {
    await server.start();
    stack = await Stack.start({
      config: {
        keys: {
          keks: [server.kek('main')],
          bucketKeyMaxAgeSeconds: MAX_AGE_SECONDS,
          bucketKeyCacheMaxAgeSeconds: MAX_AGE_SECONDS,
          outageGraceSeconds: 3600,
        },
        buckets: [{ match: '*', activeKek: 'main' }],
      },
    });
    s3 = stack.client();
    for (const Bucket of ['known', 'seen', 'unknown'])
      await stack.backendClient().send(new CreateBucketCommand({ Bucket }));
  });
  afterAll(async () => {
    s3.destroy();
    await stack.stop();
    await server.stop();
  });

  const put = (Bucket: string, Key: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  async function get(Bucket: string, Key: string): Promise<void> {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    expect(await Body?.transformToString()).toBe(Key);
  }

  /** An object of a process that is not there any more, under a bucket key that this proxy does not hold. */
  async function putElsewhere(Bucket: string, Key: string): Promise<void> {
    const other = await stack.startAnotherProxy();
    const client = sdkClient(other.listening.s3 ?? '', CLIENT);
    await client.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    client.destroy();
    await other.stop('SIGKILL');
  }

  const wrappedKeyOf = async (key: string): Promise<string> =>
    readRecord((await stack.control.readRaw('known', key)).metadata.s3ep ?? '').wrappedBucketKey.toString();

  it('goes on with the keys at hand while the key provider is away, and with all others soon after', async () => {
    await putElsewhere('seen', 'read before');
    await putElsewhere('unknown', 'not read before');
    await put('known', 'before');
    await get('seen', 'read before');
    server.takeAway();
    const end = Date.now() + OUTAGE_MILLISECONDS;
    const failures: unknown[] = [];
    let requests = 0;
    const load = Array.from({ length: AT_ONCE }, async (_, worker) => {
      for (let round = 0; Date.now() < end; round += 1) {
        const Key = `${worker}-${round}`;
        try {
          await put('known', Key);
          await get('known', Key);
          await get('seen', 'read before');
          requests += 3;
        } catch (error) {
          failures.push(error);
        }
      }
    });
    const unavailable = { code: 'ServiceUnavailable', status: 503 };
    expect(await failureOf(put('unknown', 'new'))).toMatchObject(unavailable);
    expect(await failureOf(get('unknown', 'not read before'))).toMatchObject(unavailable);
    await Promise.all(load);
    expect(failures).toEqual([]);
    expect(requests).toBeGreaterThan(0);
    expect(await readMetric(stack.management, 's3ep_seals_past_age_total', { kek: 'main' })).toBeGreaterThan(
      0,
    );
    expect(await wrappedKeyOf('0-0')).toBe(await wrappedKeyOf('before'));

    server.giveBack();
    await waitUntil(
      'new buckets can be written again',
      () =>
        put('unknown', 'new').then(
          () => true,
          () => false,
        ),
      {
        deadlineMilliseconds: RECOVERY_MILLISECONDS,
      },
    );
    await get('unknown', 'not read before');
    await waitUntil(
      'a new bucket key is in use',
      async () => {
        await put('known', 'after');
        return (await wrappedKeyOf('after')) !== (await wrappedKeyOf('before'));
      },
      { deadlineMilliseconds: RECOVERY_MILLISECONDS },
    );
  }, 120_000);

  it('reads no more when the key provider says no, at the latest at the end of the age of its keys', async () => {
    const isRead = (Bucket: string, Key: string) =>
      get(Bucket, Key).then(
        () => true,
        () => false,
      );
    await putElsewhere('seen', 'of another');
    await put('known', 'of its own');
    await get('seen', 'of another');
    server.deny();
    for (const [bucket, key] of [
      ['known', 'of its own'],
      ['seen', 'of another'],
    ] as const) {
      await waitUntil('the key for reading is too old', async () => !(await isRead(bucket, key)), {
        deadlineMilliseconds: 2 * MAX_AGE_SECONDS * 1000,
      });
      expect(await failureOf(get(bucket, key))).toMatchObject({ code: 'InternalError', status: 500 });
    }
    server.giveBack();
    await get('known', 'of its own');
    await get('seen', 'of another');
  }, 60_000);
});
