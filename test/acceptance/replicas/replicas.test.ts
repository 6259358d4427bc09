import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createHash, randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  CreateBucketCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
} from '@aws-sdk/client-s3';
import { Stack } from '../../support/stack';
import { waitUntil } from '../../support/wait-until';
import { type CompletedUpload, expectRange, expectWhole } from './expect-object';
import { performUpload, type UploadSite } from './perform-upload';
import { finalSlices, type PlannedUpload, planUploads } from './plan-uploads';
import { PoolOfBytes } from './pool-of-bytes';
import { ReplicaSet } from './replica-set';
import { SeededRandom } from './seeded-random';
import { takeInParallel } from './take-in-parallel';

/** `npm run test:replicas` runs 200. */
const UPLOADS = Number(process.env.S3EP_TEST_REPLICA_UPLOADS ?? 20);
const SEED = Number(process.env.S3EP_TEST_SEED ?? randomInt(2 ** 31));
const RANGES = 5 * UPLOADS;
const MOST_PARTS = UPLOADS < 100 ? 8 : 60;
const REPLICAS = 3;
const UPLOADS_AT_ONCE = 6;
const KILL_EVERY_ANSWERS = 25;
const POOL_BYTES = 64 * 1_048_576;
const LONGEST_RANGE_BYTES = 300_000;
/** Of one upload with everything it has to ask again, on a machine that is busy with others; more is a hang. */
const UPLOAD_LIMIT_MILLISECONDS = 60_000;
const PART_LIMIT_MILLISECONDS = 5_000;
const SWEEP_LIMIT_MILLISECONDS = 60_000;
const WHOLE_LIMIT_MILLISECONDS = 30 * 60_000;
const Bucket = 'bucket';

let stack: Stack;
let replicas: ReplicaSet;
let site: UploadSite;
const random = new SeededRandom(SEED);

beforeAll(async () => {
  console.log(`seed ${SEED}: S3EP_TEST_SEED=${SEED} repeats the plan`);
  stack = await Stack.start();
  const backend = stack.backendClient();
  await backend.send(new CreateBucketCommand({ Bucket }));
  backend.destroy();
  replicas = await ReplicaSet.start(stack, REPLICAS, { multipart: { sweep: false } });
  site = { replicas, random, pool: new PoolOfBytes(POOL_BYTES), Bucket };
});
afterAll(async () => {
  await replicas.stop();
  await stack.stop();
});

async function withinLimit<Result>({ key, parts }: PlannedUpload, work: Promise<Result>): Promise<Result> {
  const limit = UPLOAD_LIMIT_MILLISECONDS + PART_LIMIT_MILLISECONDS * parts.length;
  const end = new AbortController();
  const hang = delay(limit, undefined, { signal: end.signal }).then(
    () => Promise.reject(new Error(`${key} hangs`)),
    () => new Promise<never>(() => undefined),
  );
  try {
    return await Promise.race([work, hang]);
  } finally {
    end.abort();
  }
}

async function uploadAndRead(plan: PlannedUpload): Promise<CompletedUpload | undefined> {
  const etag = await withinLimit(plan, performUpload(site, plan));
  if (etag === undefined) return undefined;
  const slices = finalSlices(plan);
  const bytes = slices.reduce((sum, slice) => sum + slice.bytes, 0);
  const object = { key: plan.key, etag, slices, bytes };
  await expectWhole(site, object);
  return object;
}

/** Everything that LIST shows, over several pages. */
async function listed(): Promise<Map<string, { bytes: number | undefined; etag: string | undefined }>> {
  const found = new Map<string, { bytes: number | undefined; etag: string | undefined }>();
  for (let token: string | undefined; ;) {
    const command = { Bucket, MaxKeys: 50, ...(token !== undefined && { ContinuationToken: token }) };
    const page = await replicas.ask(random, (s3) => s3.send(new ListObjectsV2Command(command)));
    for (const { Key = '', Size, ETag } of page.Contents ?? []) found.set(Key, { bytes: Size, etag: ETag });
    if (page.NextContinuationToken === undefined) return found;
    token = page.NextContinuationToken;
  }
}

function randomRange({ slices, bytes }: CompletedUpload): { first: number; last: number } {
  let first = random.between(0, bytes - 1);
  if (random.isOneIn(2)) {
    // beside the edge of a part
    const count = random.between(1, slices.length);
    const edge = slices.slice(0, count).reduce((sum, slice) => sum + slice.bytes, 0);
    first = Math.min(bytes - 1, Math.max(0, edge + random.between(-70_000, 10)));
  }
  return { first, last: Math.min(bytes - 1, first + random.between(0, LONGEST_RANGE_BYTES)) };
}

it(
  `makes ${UPLOADS} uploads right at ${REPLICAS} replicas that are killed all the time`,
  async () => {
    const objects: CompletedUpload[] = [];
    const plans = planUploads(random, { completed: UPLOADS, mostParts: MOST_PARTS, poolBytes: POOL_BYTES });
    replicas.startKilling(new SeededRandom(SEED + 1), KILL_EVERY_ANSWERS);
    await takeInParallel(plans, UPLOADS_AT_ONCE, async (plan) => {
      const object = await uploadAndRead(plan);
      if (object) objects.push(object);
    });
    expect(objects).toHaveLength(UPLOADS);

    const withBytes = objects.filter(({ bytes }) => bytes > 0);
    const ranges = Array.from({ length: RANGES }, () => random.pick(withBytes));
    await takeInParallel(ranges, UPLOADS_AT_ONCE, (object) => expectRange(site, object, randomRange(object)));
    await replicas.stopKilling();

    const expected = objects.map(({ key, bytes, etag }) => [key, { bytes, etag }] as const);
    expect([...(await listed())].sort()).toEqual(expected.sort());
    await expectNothingLeft();

    const bytes = objects.reduce((sum, object) => sum + object.bytes, 0);
    const parts = plans.reduce((sum, plan) => sum + plan.parts.length, 0);
    const { kills, retries } = replicas.counted;
    console.log(
      `${UPLOADS} objects, ${parts} parts, ${Math.round(bytes / 1_048_576)} MiB, ${RANGES} ranges; ` +
        `${kills} replicas killed, ${retries} requests asked again`,
    );
  },
  WHOLE_LIMIT_MILLISECONDS,
);

/**
 * State of uploads that are over is swept. An upload whose creation was acknowledged to nobody stays open, as at S3:
 * its record stays, and it has no parts.
 */
async function expectNothingLeft(): Promise<void> {
  const backend = stack.backendClient();
  const { Uploads = [] } = await backend.send(new ListMultipartUploadsCommand({ Bucket }));
  const records: string[] = [];
  for (const { Key = '', UploadId = '' } of Uploads) {
    const { Parts = [] } = await backend.send(new ListPartsCommand({ Bucket, Key, UploadId }));
    expect([Key, Parts]).toEqual([Key, []]);
    const id = createHash('sha256').update([Bucket, Key, UploadId].join('\0')).digest('hex').slice(0, 32);
    records.push(`.s3ep/uploads/${id}/record`);
  }
  const sweeper = await stack.startAnotherProxy({
    config: { multipart: { sweepIntervalSeconds: 1, completedStateSeconds: 1, abandonedStateSeconds: 1 } },
  });
  const left = async (): Promise<readonly string[]> => {
    const command = new ListObjectsV2Command({ Bucket, Prefix: '.s3ep/' });
    return ((await backend.send(command)).Contents ?? []).map(({ Key = '' }) => Key);
  };
  await waitUntil(
    'the state of uploads that are over was swept',
    async () => (await left()).every((key) => records.includes(key)),
    { deadlineMilliseconds: SWEEP_LIMIT_MILLISECONDS },
  );
  await sweeper.stop('SIGKILL');
  backend.destroy();
}
