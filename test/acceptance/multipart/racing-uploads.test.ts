import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  GetObjectCommand,
  ListPartsCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { failureOf } from '../../support/failure';
import { RawConnection } from '../../support/raw-connection';
import { requestHead } from '../../support/raw-request';
import { requestsInFlight } from '../../support/proxy-metrics';
import type { ServerProcess } from '../../support/server-process';
import { CLIENT, sdkClient } from '../../support/stack';
import { TestUpload } from '../../support/upload';
import { useStack } from '../../support/use-stack';
import { waitUntil } from '../../support/wait-until';

const Bucket = 'bucket';
const MIB = 1_048_576;
const ROUNDS = 6;
const used = useStack();

let other: ServerProcess;
let otherS3: S3Client;
let keys = 0;
let upload: TestUpload;
let elsewhere: TestUpload;

beforeAll(async () => {
  other = await used.stack.startAnotherProxy();
  otherS3 = sdkClient(other.listening.s3 ?? '', CLIENT);
});
afterAll(async () => {
  otherS3.destroy();
  await other.stop('SIGKILL');
});

async function startUpload(bodies: readonly Buffer[]): Promise<CompletedPart[]> {
  upload = await TestUpload.start(used.s3, { Bucket, Key: `object-${++keys}` });
  for (const [index, body] of bodies.entries()) await upload.send(index + 1, body);
  elsewhere = upload.through(otherS3);
  return upload.parts;
}

/** The object, as both processes see it; undefined: there is none. */
async function objectBytes(): Promise<Buffer | undefined> {
  const read = async (s3: S3Client): Promise<Buffer | undefined> => {
    try {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: upload.Key }));
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    } catch (error) {
      if (error instanceof S3ServiceException && error.name === 'NoSuchKey') return undefined;
      throw error;
    }
  };
  const [here, there] = await Promise.all([read(used.s3), read(otherS3)]);
  expect(here === undefined || there === undefined ? here === there : here.equals(there)).toBe(true);
  return here;
}

/** "done", or the code of S3. */
async function outcomeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'done';
  } catch (error) {
    if (error instanceof S3ServiceException) return error.name;
    throw error;
  }
}

describe('two completions with different lists, at two processes at once', () => {
  const bodies = [randomBytes(5 * MIB), randomBytes(100)];
  let one: CompletedPart[];
  let both: CompletedPart[];
  const truths = [bodies[0]!, Buffer.concat(bodies)];

  beforeEach(async () => {
    both = await startUpload(bodies);
    one = both.slice(0, 1);
  });

  async function expectOneList(outcomes: readonly string[]): Promise<void> {
    const found = await objectBytes();
    const made = truths.map((truth) => found?.equals(truth) === true);
    // what was acknowledged is what is there; the other was told that there is no such upload, or to ask again
    for (const [index, outcome] of outcomes.entries())
      expect([outcome, made[index]]).toEqual(
        outcome === 'done'
          ? ['done', true]
          : [expect.stringMatching(/^(NoSuchUpload|ServiceUnavailable)$/), false],
      );
    expect(outcomes).toContain('done');
  }

  it('make the object of one of them, and only that one is told so', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      if (round > 0) one = (both = await startUpload(bodies)).slice(0, 1);
      const calls = [upload.complete(one), elsewhere.complete(both)];
      await expectOneList(await Promise.all(calls.map(outcomeOf)));
    }
  });

  it('also where one is held up on its way to the backend while the other is done', async () => {
    await used.stack.control.resetRequests();
    await used.stack.control.setFaults({
      match: { operation: 'CompleteMultipartUpload' },
      fault: 'latency',
      milliseconds: 1_500,
      times: 1,
    });
    const held = outcomeOf(upload.complete(one));
    await waitUntil('the first has stored its manifest', async () =>
      (await used.stack.control.requests()).some(({ query }) => query.includes('partNumber=10000')),
    );
    const overtaking = await outcomeOf(elsewhere.complete(both));
    await expectOneList([await held, overtaking]);
    await used.stack.control.setFaults();
  });
});

describe('a completion and an abort, at two processes at once', () => {
  it('make the whole object or none, as each is told', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const body = randomBytes(1_000);
      await startUpload([body]);
      const [completed, aborted] = await Promise.all([
        outcomeOf(upload.complete()),
        outcomeOf(otherS3.send(new AbortMultipartUploadCommand(elsewhere.name))),
      ]);
      const found = await objectBytes();
      const isThere = found?.equals(body) === true;
      expect([completed, aborted, isThere]).toEqual(
        completed === 'done' ? ['done', 'NoSuchUpload', true] : ['NoSuchUpload', 'done', false],
      );
      expect(found === undefined).toBe(!isThere);
      expect(await failureOf(upload.send(1, body))).toMatchObject({ code: 'NoSuchUpload' });
      // what may be asked again has the same answer
      expect(await outcomeOf(elsewhere.complete())).toBe(completed);
    }
  });
});

describe('a completion while a part that it lists is sent again', () => {
  it.each([
    ['kept', 1_000],
    ['large', 5 * MIB],
  ])('makes the object of what it lists, or none: a %s part', async (_, bytes) => {
    for (let round = 0; round < ROUNDS; round++) {
      const [body, again] = [randomBytes(bytes), randomBytes(bytes)];
      const listed = await startUpload([body]);
      const [completed, sent] = await Promise.all([
        outcomeOf(upload.complete(listed)),
        outcomeOf(elsewhere.send(1, again)),
      ]);
      expect(['done', 'InvalidPart', 'ServiceUnavailable']).toContain(completed);
      expect(['done', 'NoSuchUpload']).toContain(sent);
      const found = await objectBytes();
      if (completed === 'done') {
        expect(found?.equals(body)).toBe(true);
        continue;
      }
      expect([found, sent]).toEqual([undefined, 'done']);
      await elsewhere.complete();
      expect((await objectBytes())?.equals(again)).toBe(true);
    }
  });
});

describe('an abort while parts are sent', () => {
  it('leaves an upload to which nothing can be added, at any process', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      await startUpload([randomBytes(10)]);
      const outcomes = await Promise.all([
        ...[2, 3, 4].map((number) => outcomeOf(upload.send(number, randomBytes(1_000)))),
        outcomeOf(otherS3.send(new AbortMultipartUploadCommand(elsewhere.name))),
      ]);
      expect(outcomes.slice(-1)).toEqual(['done']);
      for (const outcome of outcomes.slice(0, -1)) expect(['done', 'NoSuchUpload']).toContain(outcome);
      for (const s3 of [used.s3, otherS3]) {
        const through = upload.through(s3);
        expect(await outcomeOf(s3.send(new ListPartsCommand(upload.name)))).toBe('NoSuchUpload');
        expect(await outcomeOf(through.send(5, randomBytes(1_000)))).toBe('NoSuchUpload');
        expect(await outcomeOf(through.complete())).toBe('NoSuchUpload');
      }
      expect(await objectBytes()).toBeUndefined();
    }
  });
});

describe('the same part, sent by many at once', () => {
  it('is one of them whole, and the one that is listed if its ETag is', async () => {
    await startUpload([]);
    const bodies = Array.from({ length: 6 }, () => randomBytes(5 * MIB));
    const sent = await Promise.all(
      bodies.map((body, at) => (at % 2 === 0 ? upload : elsewhere).send(1, body)),
    );
    const outcomes: string[] = [];
    for (const part of sent) {
      const outcome = await outcomeOf(upload.complete([part]));
      outcomes.push(outcome);
      if (outcome === 'done') break;
      expect(outcome).toBe('InvalidPart');
    }
    expect(outcomes.at(-1)).toBe('done');
    expect((await objectBytes())?.equals(bodies[outcomes.length - 1]!)).toBe(true);
  });
});

describe('clients that send small parts and fall silent', () => {
  it('hold up no completion', async () => {
    const body = randomBytes(100_000);
    await startUpload([body]);
    const silent: RawConnection[] = [];
    const before = await requestsInFlight(used.stack.management);
    for (let number = 2; number < 22; number++) {
      const connection = await RawConnection.open(used.stack.endpoint);
      const target = `/${Bucket}/${upload.Key}?partNumber=${number}&uploadId=${upload.UploadId}`;
      const headers = { 'content-length': String(5 * MIB - 20_000) };
      const request = { method: 'PUT', target, headers, payloadHash: 'UNSIGNED-PAYLOAD' };
      connection.write(requestHead(used.stack.endpoint, request).bytes);
      connection.write(Buffer.alloc(1_000));
      silent.push(connection);
    }
    await waitUntil(
      'all of them are being received',
      async () => (await requestsInFlight(used.stack.management)) >= before + silent.length,
    );
    try {
      await upload.complete(upload.parts.slice(0, 1));
      expect((await objectBytes())?.equals(body)).toBe(true);
    } finally {
      for (const connection of silent) connection.destroy();
    }
  });
});
