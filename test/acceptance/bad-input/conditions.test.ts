import { beforeAll, describe, expect, it } from '@jest/globals';
import { expectS3Error } from '../../support/expect-s3-error';
import { GUARDED, guardedSite, PLAIN_GUARDED, SCRATCH } from '../../support/guarded-site';

const site = guardedSite();
const DAY = 86_400_000;
const etags = new Map<string, string>();
const modified = new Map<string, string>();

beforeAll(async () => {
  for (const bucket of [GUARDED, PLAIN_GUARDED]) {
    await site.send({ method: 'PUT', target: `/${bucket}/key`, body: 'as it was' });
    const { headers } = await site.send({ method: 'HEAD', target: `/${bucket}/key` });
    etags.set(bucket, headers.etag ?? '');
    modified.set(bucket, headers['last-modified'] ?? '');
  }
});

describe.each([GUARDED, PLAIN_GUARDED])('a condition in %s', (bucket) => {
  const target = `/${bucket}/key`;
  const yesterday = new Date(Date.now() - DAY).toUTCString();
  const is = (): string => etags.get(bucket)!;
  const since = (): string => modified.get(bucket)!;
  const isNot = '"00000000000000000000000000000000-01"';

  it.each<[string, () => Record<string, string>, number]>([
    ['If-Match of it', () => ({ 'if-match': is() }), 200],
    ['If-Match of it among others', () => ({ 'if-match': `${isNot}, ${is()}` }), 200],
    ['If-Match of anything', () => ({ 'if-match': '*' }), 200],
    ['If-Match of another', () => ({ 'if-match': isNot }), 412],
    ['If-None-Match of it', () => ({ 'if-none-match': is() }), 304],
    ['If-None-Match of another', () => ({ 'if-none-match': isNot }), 200],
    ['If-Modified-Since then', () => ({ 'if-modified-since': since() }), 304],
    ['If-Modified-Since yesterday', () => ({ 'if-modified-since': yesterday }), 200],
    ['If-Unmodified-Since then', () => ({ 'if-unmodified-since': since() }), 200],
    ['If-Unmodified-Since yesterday', () => ({ 'if-unmodified-since': yesterday }), 412],
    [
      'If-Match of it, If-Unmodified-Since yesterday',
      () => ({ 'if-match': is(), 'if-unmodified-since': yesterday }),
      200,
    ],
    [
      'If-None-Match of another, If-Modified-Since then',
      () => ({ 'if-none-match': isNot, 'if-modified-since': since() }),
      200,
    ],
  ])('of a read is kept: %s', async (_what, headers, status) => {
    const read = await site.send({ target, headers: headers() });
    expect(read.status).toBe(status);
    expect((await site.send({ method: 'HEAD', target, headers: headers() })).status).toBe(status);
    if (status === 412) expect(read.code).toBe('PreconditionFailed');
    else expect(read.headers.etag).toBe(is());
    expect(read.body.toString()).toBe(
      status === 200 ? 'as it was' : status === 304 ? '' : read.body.toString(),
    );
  });

  it.each<[string, string, () => Record<string, string>, number, string]>([
    ['If-None-Match of anything', 'key', () => ({ 'if-none-match': '*' }), 412, 'PreconditionFailed'],
    ['If-Match of another', 'key', () => ({ 'if-match': isNot }), 412, 'PreconditionFailed'],
    ['If-Match of what is not there', 'missing', () => ({ 'if-match': isNot }), 404, 'NoSuchKey'],
  ])('of a write that does not hold writes nothing: %s', async (_what, key, headers, status, code) => {
    for (const size of [10, 200_000]) {
      const body = 'x'.repeat(size);
      const answer = await site.send({
        method: 'PUT',
        target: `/${bucket}/${key}`,
        headers: headers(),
        body,
      });
      expect({ status: answer.status, code: answer.code }).toEqual({ status, code });
    }
  });

  it('of a copy that does not hold copies nothing', async () => {
    const headers = { 'x-amz-copy-source': target, 'x-amz-copy-source-if-match': isNot };
    expectS3Error(
      await site.send({ method: 'PUT', target: `/${bucket}/copy`, headers }),
      412,
      'PreconditionFailed',
    );
  });
});

it('keeps a condition of a write that holds', async () => {
  const target = `/${SCRATCH}/conditional`;
  const first = await site.send({ method: 'PUT', target, headers: { 'if-none-match': '*' }, body: '1' });
  const headers = { 'if-match': first.headers.etag! };
  expect((await site.send({ method: 'PUT', target, headers, body: '2' })).status).toBe(200);
  expect(await site.send({ method: 'PUT', target, headers, body: '3' })).toMatchObject({
    status: 412,
    code: 'PreconditionFailed',
  });
  expect((await site.send({ target })).body.toString()).toBe('2');
});
