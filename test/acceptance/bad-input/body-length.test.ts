import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { expectS3Error } from '../../support/expect-s3-error';
import { GUARDED, guardedSite, PLAIN_GUARDED, SCRATCH } from '../../support/guarded-site';
import { sha256, UNSIGNED_PAYLOAD } from '../../support/hand-signature';
import { RawConnection } from '../../support/raw-connection';
import { requestHead } from '../../support/raw-request';
import { waitUntil } from '../../support/wait-until';

const site = guardedSite({ proxyEnvironment: { S3EP_S3_IDLE_TIMEOUT_SECONDS: '1' } });
const SIZES = [1_000, 65_536, 65_537, 1_000_000];

interface Begun {
  readonly declared: number;
  readonly sent: Buffer;
  readonly bucket?: string;
}

async function begin({ declared, sent, bucket = GUARDED }: Begun): Promise<RawConnection> {
  const connection = await RawConnection.open(site.endpoint);
  const { bytes } = requestHead(site.endpoint, {
    method: 'PUT',
    target: `/${bucket}/length`,
    payloadHash: UNSIGNED_PAYLOAD,
    headers: { 'content-length': String(declared) },
  });
  connection.write(bytes);
  connection.write(sent);
  await connection.flushed();
  return connection;
}

/** All uploads that reached the backend have ended there, and none of them in success. */
async function expectNothingStored(): Promise<void> {
  await site.calm();
  const requests = await site.stack.control.requests();
  expect(requests.filter(({ method, status }) => method === 'PUT' && status === 200)).toEqual([]);
}

describe.each(SIZES)('an upload of %i bytes', (declared) => {
  it.each([GUARDED, PLAIN_GUARDED])(
    'that ends one byte early does not become an object of %s',
    async (bucket) => {
      const connection = await begin({ declared, sent: randomBytes(declared - 1), bucket });
      connection.socket.end();
      expectS3Error(await connection.answer(), 400, 'IncompleteBody');
      await connection.closed();
      await expectNothingStored();
    },
  );

  it('whose client disappears is given up', async () => {
    const connection = await begin({ declared, sent: randomBytes(declared - 1) });
    connection.socket.resetAndDestroy();
    await expectNothingStored();
  });

  it('that stops one byte early is answered RequestTimeout and closed', async () => {
    const connection = await begin({ declared, sent: randomBytes(declared - 1) });
    const answer = await connection.answer();
    expectS3Error(answer, 400, 'RequestTimeout');
    expect(answer.headers.connection).toBe('close');
    await connection.closed();
    await expectNothingStored();
  });

  it('with a byte too many is stored without it, and the byte is no request', async () => {
    const body = randomBytes(declared);
    const connection = await begin({
      declared,
      sent: Buffer.concat([body, Buffer.from('x')]),
      bucket: SCRATCH,
    });
    expect(await connection.answer()).toMatchObject({ status: 200 });
    connection.write('\r\n\r\n');
    expectS3Error(await connection.answer(), 400, 'InvalidRequest');
    await connection.closed();
    expect(sha256((await site.send({ target: `/${SCRATCH}/length` })).body)).toBe(sha256(body));
  });
});

it('gives an upload up at the backend when its client disappears in the middle', async () => {
  const connection = await begin({ declared: 64 * 1_048_576, sent: randomBytes(1_048_576) });
  const { management, control } = site.stack;
  await waitUntil('the upload has begun', async () => {
    const metrics = await (await fetch(`${management}/metrics`)).text();
    return metrics.includes('s3ep_requests_in_flight 1');
  });
  connection.socket.resetAndDestroy();
  await waitUntil('the backend lost its connection', async () => {
    const puts = (await control.requests()).filter(({ key }) => key === 'length');
    return puts.length === 1 && puts[0]?.status === 0;
  });
});

it('answers MissingContentLength to a PUT that does not say how long it is', async () => {
  const headers = { 'transfer-encoding': 'chunked' };
  const request = { method: 'PUT', target: `/${GUARDED}/length`, headers, body: '1\r\nx\r\n0\r\n\r\n' };
  expectS3Error(await site.send({ ...request, payloadHash: UNSIGNED_PAYLOAD }), 411, 'MissingContentLength');
});

it.each(['-1', '1x', '99999999999999999999', '0x10', '1,1'])('refuses Content-Length: %s', async (length) => {
  const headers = { 'content-length': length };
  const answer = await site.send({
    method: 'PUT',
    target: `/${GUARDED}/length`,
    headers,
    payloadHash: UNSIGNED_PAYLOAD,
  });
  expect(answer).toMatchObject({ status: 400 });
});

it.each([
  ['an encrypted object', ''],
  ['an encrypted part', '?partNumber=1&uploadId=any'],
])('refuses what is larger than %s can be, before it is sent', async (_what, query) => {
  const headers = { 'content-length': String(6 * 1_024 ** 3) };
  const answer = await site.send({
    method: 'PUT',
    target: `/${GUARDED}/length${query}`,
    headers,
    payloadHash: UNSIGNED_PAYLOAD,
  });
  expectS3Error(answer, 400, 'EntityTooLarge');
});
