import { beforeAll, describe, expect, it } from '@jest/globals';
import { deleteRequest } from '../../support/delete-request';
import { expectS3Error } from '../../support/expect-s3-error';
import { GUARDED, guardedSite, PLAIN_GUARDED } from '../../support/guarded-site';
import { RawConnection } from '../../support/raw-connection';
import { type RawRequest, requestHead } from '../../support/raw-request';

const ATTEMPTS = 3;
const site = guardedSite({
  proxyEnvironment: {
    S3EP_BACKEND_MAX_ATTEMPTS: String(ATTEMPTS),
    S3EP_BACKEND_ANSWER_TIMEOUT_SECONDS: '1',
  },
});
const target = `/${GUARDED}/key`;

beforeAll(async () => {
  await site.send({ method: 'PUT', target, body: 'as it was' });
});

async function attempts(): Promise<number> {
  return (await site.stack.control.requests()).length;
}

const READS: readonly (readonly [string, RawRequest])[] = [
  ['GetObject', { target }],
  ['HeadObject', { method: 'HEAD', target }],
  ['ListObjectsV2', { target: `/${GUARDED}?list-type=2` }],
  ['GetBucketTagging', { target: `/${GUARDED}?versioning` }],
];
const WRITES: readonly (readonly [string, RawRequest])[] = [
  ['a small PutObject', { method: 'PUT', target: `/${GUARDED}/new`, body: 'x' }],
  ['a large PutObject', { method: 'PUT', target: `/${GUARDED}/new`, body: 'x'.repeat(300_000) }],
  ['a small plain PutObject', { method: 'PUT', target: `/${PLAIN_GUARDED}/new`, body: 'x' }],
  ['a large plain PutObject', { method: 'PUT', target: `/${PLAIN_GUARDED}/new`, body: 'x'.repeat(300_000) }],
  ['DeleteObjects', deleteRequest(GUARDED, '<Delete><Object><Key>key</Key></Object></Delete>')],
  [
    'PutBucketTagging',
    { method: 'PUT', target: `/${GUARDED}?tagging`, body: '<Tagging><TagSet></TagSet></Tagging>' },
  ],
];

describe('a backend that answers 503', () => {
  it.each(READS)(`to %s is asked up to ${ATTEMPTS} times`, async (_name, request) => {
    await site.stack.control.setFaults({ match: {}, fault: 'status-503', times: ATTEMPTS - 1 });
    expect((await site.send(request)).status).toBe(200);
    expect(await attempts()).toBe(ATTEMPTS);
  });

  it.each(READS)('to %s again and again is passed on as it is', async (_name, request) => {
    await site.stack.control.setFaults({ match: {}, fault: 'status-503', times: ATTEMPTS });
    const answer = await site.send(request);
    expect(answer.status).toBe(503);
    if (request.method !== 'HEAD') expect(answer.code).toBe('SlowDown');
    expect(await attempts()).toBe(ATTEMPTS);
  });

  it.each(WRITES)('to %s is passed on at once, since the body is spent', async (_name, request) => {
    await site.stack.control.setFaults({ match: {}, fault: 'status-503', times: 1 });
    const answer = await site.send(request);
    expect({ status: answer.status, code: answer.code }).toEqual({ status: 503, code: 'SlowDown' });
    expect(await attempts()).toBe(1);
  });
});

describe('a backend that resets the connection before it does anything', () => {
  it.each(READS)('is asked again for %s', async (_name, request) => {
    await site.stack.control.setFaults({ match: {}, fault: 'cut-connection', times: ATTEMPTS - 1 });
    expect((await site.send(request)).status).toBe(200);
    expect(await attempts()).toBe(ATTEMPTS);
  });

  it('again and again is not available', async () => {
    await site.stack.control.setFaults({ match: {}, fault: 'cut-connection', times: ATTEMPTS });
    expectS3Error(await site.send({ target }), 503, 'ServiceUnavailable');
  });

  it.each([...WRITES, ['DeleteObject', { method: 'DELETE', target }] as const])(
    'is not asked again for %s, which may have been done',
    async (_name, request) => {
      await site.stack.control.setFaults({ match: {}, fault: 'cut-connection', times: 1 });
      expectS3Error(await site.send(request), 503, 'ServiceUnavailable');
      expect(await attempts()).toBe(1);
    },
  );
});

describe('a backend that does not answer', () => {
  it.each([READS[0]!, ...WRITES.slice(0, 2)])('to %s is not available', async (_name, request) => {
    await site.stack.control.setFaults({ match: {}, fault: 'hang', times: ATTEMPTS });
    expectS3Error(await site.send(request), 503, 'ServiceUnavailable');
  });

  it('is left alone when the client leaves', async () => {
    await site.stack.control.setFaults({ match: {}, fault: 'latency', milliseconds: 900, times: 1 });
    const connection = await RawConnection.open(site.endpoint);
    connection.write(requestHead(site.endpoint, { target }).bytes);
    await connection.flushed();
    connection.socket.resetAndDestroy();
    await site.calm();
  });
});
