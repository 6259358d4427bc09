import { describe, expect, it } from '@jest/globals';
import { expectS3Error } from '../../support/expect-s3-error';
import { GUARDED, guardedSite, SCRATCH } from '../../support/guarded-site';
import { UNSIGNED_PAYLOAD } from '../../support/hand-signature';
import { RawConnection } from '../../support/raw-connection';
import { exchangeOn, type RawRequest, requestHead } from '../../support/raw-request';
import { CLIENT } from '../../support/stack';

const site = guardedSite();
const MEBIBYTE = 1_048_576;
const ROUNDS = 50;
const AT_ONCE = 5;
const target = `/${GUARDED}/early`;
const badSecret = { credentials: { ...CLIENT, secretAccessKey: 'x'.repeat(40) } };

/** Answers that come while the client still sends. */
const EARLY: readonly (readonly [string, RawRequest, number, string])[] = [
  ['a wrong signature', { target, ...badSecret }, 403, 'SignatureDoesNotMatch'],
  ['no such bucket', { target: '/no-such-bucket/early' }, 404, 'NoSuchBucket'],
  [
    'a failed condition',
    { target: `/${SCRATCH}/still-serving`, headers: { 'if-none-match': '*' } },
    412,
    'PreconditionFailed',
  ],
];

describe.each(EARLY)('an upload of 5 MiB with %s', (_what, request, status, code) => {
  it(`gets its answer, ${ROUNDS} times out of ${ROUNDS}`, async () => {
    await site.expectServing();
    const body = Buffer.alloc(5 * MEBIBYTE);
    const send = async (): Promise<string> => {
      const answer = await site.send({ method: 'PUT', body, payloadHash: UNSIGNED_PAYLOAD, ...request });
      return `${answer.status} ${answer.code ?? 'without a code'}`;
    };
    for (let round = 0; round < ROUNDS; round += AT_ONCE) {
      const answers = await Promise.all(Array.from({ length: AT_ONCE }, send));
      expect(answers).toEqual(Array.from({ length: AT_ONCE }, () => `${status} ${code}`));
    }
  });
});

it('answers a client that would send 1 GiB, and stops reading it', async () => {
  const connection = await RawConnection.open(site.endpoint);
  const headers = { 'content-length': String(1_024 * MEBIBYTE) };
  connection.write(requestHead(site.endpoint, { method: 'PUT', target, headers, ...badSecret }).bytes);
  const piece = Buffer.alloc(MEBIBYTE);
  let sent = 0;
  while (connection.socket.writable && sent < 1_024) {
    connection.write(piece);
    sent++;
    await connection.flushed();
  }
  expectS3Error(await connection.answer(), 403, 'SignatureDoesNotMatch');
  expect(sent).toBeLessThan(128);
});

it('uses a connection again after errors that left nothing unread', async () => {
  const connection = await RawConnection.open(site.endpoint);
  const on = (request: RawRequest): ReturnType<typeof exchangeOn> =>
    exchangeOn(connection, site.endpoint, request);
  const kept = { method: 'PUT', target: `/${SCRATCH}/kept` };
  for (let round = 0; round < 5; round++) {
    expect(await on({ target: `/${SCRATCH}/missing` })).toMatchObject({ status: 404, code: 'NoSuchKey' });
    expectS3Error(await on({ target, unsigned: true }), 403, 'AccessDenied');
    expectS3Error(await on({ target: `${target}?frobnicate` }), 501, 'NotImplemented');
    expectS3Error(
      await on({ method: 'PUT', target, body: 'refused', ...badSecret }),
      403,
      'SignatureDoesNotMatch',
    );
    expect((await on({ ...kept, body: `round ${round}` })).status).toBe(200);
    expect((await on({ target: kept.target })).body.toString()).toBe(`round ${round}`);
  }
  connection.destroy();
});

it('answers pipelined requests in their order', async () => {
  const connection = await RawConnection.open(site.endpoint);
  const requests: readonly RawRequest[] = [
    { method: 'PUT', target: `/${SCRATCH}/first`, body: 'first' },
    { target: `/${SCRATCH}/missing` },
    { method: 'HEAD', target: `/${SCRATCH}/still-serving` },
    { target, unsigned: true },
    { method: 'PUT', target: `/${SCRATCH}/second`, body: 'x'.repeat(200_000) },
    { target: `/${SCRATCH}/still-serving` },
  ];
  await site.expectServing();
  for (const request of requests)
    connection.write(requestHead(site.endpoint, request).bytes + (request.body ?? '').toString());
  const statuses: number[] = [];
  for (const { method } of requests) statuses.push((await connection.answer(method)).status);
  expect(statuses).toEqual([200, 404, 200, 403, 200, 200]);
  connection.destroy();
});

it('finishes the answer under way when garbage follows the request', async () => {
  const body = Buffer.alloc(4 * MEBIBYTE, 'whole');
  await site.send({ method: 'PUT', target: `/${SCRATCH}/whole`, body });
  const connection = await RawConnection.open(site.endpoint);
  connection.write(`${requestHead(site.endpoint, { target: `/${SCRATCH}/whole` }).bytes}garbage\r\n\r\n`);
  expect((await connection.answer()).body.equals(body)).toBe(true);
  expectS3Error(await connection.answer(), 400, 'InvalidRequest');
  await connection.closed();
});

it('ignores the body of a GET, and does not take it for a request', async () => {
  await site.expectServing();
  const connection = await RawConnection.open(site.endpoint);
  const smuggled = requestHead(site.endpoint, { method: 'PUT', target, body: 'x' }).bytes;
  const on = (request: RawRequest): ReturnType<typeof exchangeOn> =>
    exchangeOn(connection, site.endpoint, request);
  for (const body of ['ignored', smuggled, 'y'.repeat(100_000)])
    expect((await on({ target: `/${SCRATCH}/still-serving`, body })).body.toString()).toContain('served at');
  connection.destroy();
});
