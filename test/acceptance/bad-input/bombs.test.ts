import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { expectS3Error } from '../../support/expect-s3-error';
import { GUARDED, guardedSite } from '../../support/guarded-site';
import { RawConnection } from '../../support/raw-connection';
import type { RawAnswer } from '../../support/raw-connection';
import { waitUntil } from '../../support/wait-until';

const site = guardedSite({ proxyEnvironment: { S3EP_S3_HEADERS_TIMEOUT_SECONDS: '1' } });
const target = `/${GUARDED}/key`;
const HEAD = `PUT ${target} HTTP/1.1\r\nHost: h\r\n`;
const repeated = (count: number, line: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => line(at)).join('');

async function sendRaw(bytes: string | Buffer): Promise<{ answer: RawAnswer; connection: RawConnection }> {
  const connection = await RawConnection.open(site.endpoint);
  connection.write(bytes);
  return { answer: await connection.answer(), connection };
}

async function expectClosed(connection: RawConnection): Promise<void> {
  await connection.closed();
  connection.destroy();
  expect(await site.stack.control.requests()).toEqual([]);
}

describe('a request head', () => {
  it.each<[string, string, string]>([
    ['101 headers', `${HEAD}${repeated(101, (at) => `h${at}: v\r\n`)}\r\n`, 'RequestHeaderSectionTooLarge'],
    ['3,000 headers', `${HEAD}${repeated(3_000, () => 'a:\r\n')}\r\n`, 'RequestHeaderSectionTooLarge'],
    [
      'a header of 17 KiB',
      `${HEAD}x-amz-meta-a: ${'v'.repeat(17_408)}\r\n\r\n`,
      'RequestHeaderSectionTooLarge',
    ],
    [
      'a header of 40 KiB',
      `${HEAD}x-amz-meta-a: ${'v'.repeat(40_960)}\r\n\r\n`,
      'RequestHeaderSectionTooLarge',
    ],
    ['a header name of 40 KiB', `${HEAD}x${'n'.repeat(40_960)}: v\r\n\r\n`, 'RequestHeaderSectionTooLarge'],
    [
      'a query of 9 KiB',
      `GET /${GUARDED}?prefix=${'a'.repeat(9_216)} HTTP/1.1\r\nHost: h\r\n\r\n`,
      'InvalidURI',
    ],
    [
      '101 query parameters',
      `GET /${GUARDED}?${repeated(101, (at) => `p${at}&`)} HTTP/1.1\r\nHost: h\r\n\r\n`,
      'InvalidURI',
    ],
    [
      'a path of 10 KiB',
      `GET /${GUARDED}/${'a/'.repeat(5_120)} HTTP/1.1\r\nHost: h\r\n\r\n`,
      'KeyTooLongError',
    ],
    [
      'a request line of 70 KiB',
      `GET /${GUARDED}/${'a'.repeat(71_680)} HTTP/1.1\r\nHost: h\r\n\r\n`,
      'RequestHeaderSectionTooLarge',
    ],
    ['an escape that breaks off', `GET /${GUARDED}/%2 HTTP/1.1\r\nHost: h\r\n\r\n`, 'InvalidURI'],
    ['bytes that are no UTF-8', `GET /${GUARDED}/%ff HTTP/1.1\r\nHost: h\r\n\r\n`, 'InvalidURI'],
    ['two lengths', `${HEAD}Content-Length: 1\r\nContent-Length: 2\r\n\r\nx`, 'InvalidRequest'],
    [
      'a length and chunks',
      `${HEAD}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      'InvalidRequest',
    ],
    ['a transfer coding that nobody knows', `${HEAD}Transfer-Encoding: gzip\r\n\r\n`, 'InvalidRequest'],
    ['two hosts', `${HEAD}Host: i\r\n\r\n`, 'InvalidRequest'],
    ['a line without a colon', `${HEAD}nonsense\r\n\r\n`, 'InvalidRequest'],
    ['a NUL', `${HEAD}x: a\0b\r\n\r\n`, 'InvalidRequest'],
    ['a space before its colon', `${HEAD}x : y\r\n\r\n`, 'InvalidRequest'],
    ['lines ended by CR alone', `${HEAD}x: y\rz: 1\r\n\r\n`, 'InvalidRequest'],
    ['a method that is none', 'FROBNICATE / HTTP/1.1\r\nHost: h\r\n\r\n', 'InvalidRequest'],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'InvalidRequest'],
    ['another protocol', 'GET / ICAP/1.0\r\n\r\n', 'InvalidRequest'],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', 'InvalidRequest'],
  ])('with %s is refused', async (_what, head, code) => {
    const { answer, connection } = await sendRaw(head);
    expectS3Error(answer, 400, code);
    connection.destroy();
    expect(await site.stack.control.requests()).toEqual([]);
  });

  it('that never ends is refused and the connection closed', async () => {
    const { answer, connection } = await sendRaw(
      `${HEAD}${repeated(200_000, (at) => `h${at}: ${'v'.repeat(40)}\r\n`)}`,
    );
    expectS3Error(answer, 400, 'RequestHeaderSectionTooLarge');
    await expectClosed(connection);
  });

  it('of version 1.0 without a host is answered, and the connection closed', async () => {
    const { answer, connection } = await sendRaw(`GET ${target} HTTP/1.0\r\n\r\n`);
    expectS3Error(answer, 403, 'AccessDenied');
    await expectClosed(connection);
  });
});

it.each([
  ['random bytes', randomBytes(4_096)],
  ['a greeting of TLS', Buffer.from('160301020001000100', 'hex')],
  ['a greeting of SSH', Buffer.from('SSH-2.0-OpenSSH_9.6\r\n')],
  ['16 MiB of zeros', Buffer.alloc(16 * 1_048_576)],
])('answers 400 to %s and closes the connection', async (_what, bytes) => {
  const { answer, connection } = await sendRaw(bytes);
  expectS3Error(answer, 400, 'InvalidRequest');
  await expectClosed(connection);
});

it('refuses the body of a request that is no HTTP, and closes the connection', async () => {
  const { answer, connection } = await sendRaw(`${HEAD}Transfer-Encoding: chunked\r\n\r\nnonsense\r\n`);
  expect([400, 403]).toContain(answer.status);
  await expectClosed(connection);
});

it('tells clients that drip their heads RequestTimeout, and serves others meanwhile', async () => {
  const connections = await Promise.all(Array.from({ length: 50 }, () => RawConnection.open(site.endpoint)));
  let served = 0;
  await waitUntil('all of them are closed', async () => {
    for (const connection of connections) connection.write(served === 0 ? HEAD : 'x');
    if (served < 3) await site.expectServing();
    served++;
    return connections.every((connection) => connection.isClosed);
  });
  for (const connection of connections) {
    expectS3Error(await connection.answer(), 400, 'RequestTimeout');
    connection.destroy();
  }
});
