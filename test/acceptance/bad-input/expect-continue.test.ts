import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { expectS3Error } from '../../support/expect-s3-error';
import { GUARDED, guardedSite, SCRATCH } from '../../support/guarded-site';
import { sha256, UNSIGNED_PAYLOAD } from '../../support/hand-signature';
import { RawConnection } from '../../support/raw-connection';
import { type RawRequest, requestHead } from '../../support/raw-request';
import { sendWhenAsked } from '../../support/send-when-asked';
import { CLIENT } from '../../support/stack';

const site = guardedSite();

const body = randomBytes(300_000);

it.each([100, 300_000])('asks for the body of an upload of %i bytes that it accepts', async (bytes) => {
  const sent = body.subarray(0, bytes);
  const request = { target: `/${SCRATCH}/asked`, payloadHash: sha256(sent) };
  const { asked, answer } = await sendWhenAsked(site.endpoint, request, sent);
  expect({ asked, status: answer.status, interim: answer.interim }).toEqual({
    asked: true,
    status: 200,
    interim: [100],
  });
  expect((await site.send({ target: request.target })).body.equals(sent)).toBe(true);
});

describe('an upload that is refused for its head', () => {
  const target = `/${GUARDED}/asked`;
  const payloadHash = UNSIGNED_PAYLOAD;
  it.each<[string, RawRequest, number, string]>([
    [
      'signature',
      { target, payloadHash, credentials: { ...CLIENT, secretAccessKey: 'x'.repeat(40) } },
      403,
      'SignatureDoesNotMatch',
    ],
    ['missing signature', { target, unsigned: true }, 403, 'AccessDenied'],
    ['clock', { target, payloadHash, date: new Date(0) }, 403, 'RequestTimeTooSkewed'],
    ['query', { target: `${target}?frobnicate`, payloadHash }, 501, 'NotImplemented'],
    ['header', { target, payloadHash, headers: { 'x-amz-frobnicate': '1' } }, 501, 'NotImplemented'],
    ['digest', { target, payloadHash, headers: { 'content-md5': 'AAAA' } }, 400, 'InvalidDigest'],
    ['metadata', { target, payloadHash, headers: { 'x-amz-meta-s3ep': 'x' } }, 400, 'InvalidArgument'],
    ['key', { target: `/${GUARDED}/.s3ep/x`, payloadHash }, 403, 'AccessDenied'],
    ['method', { target, payloadHash, method: 'PATCH' }, 405, 'MethodNotAllowed'],
  ])('is never asked for its body: %s', async (_what, request, status, code) => {
    const { asked, answer, connection } = await sendWhenAsked(site.endpoint, request, body);
    expect(asked).toBe(false);
    expectS3Error(answer, status, code);
    expect(answer.headers.connection).toBe('close');
    await connection.closed();
    expect(await site.stack.control.requests()).toEqual([]);
  });
});

it('tells a client that lied about its body, asked for, of the failure', async () => {
  const request = { target: `/${GUARDED}/asked`, payloadHash: sha256('another') };
  const { asked, answer } = await sendWhenAsked(site.endpoint, request, body);
  expect(asked).toBe(true);
  expectS3Error(answer, 400, 'XAmzContentSHA256Mismatch');
});

it('does not take the body of a refused upload, sent all the same, for a request', async () => {
  const connection = await RawConnection.open(site.endpoint);
  const smuggled = requestHead(site.endpoint, { method: 'PUT', target: `/${GUARDED}/smuggled` }).bytes;
  const headers = { expect: '100-continue', 'content-length': String(smuggled.length) };
  connection.write(
    requestHead(site.endpoint, { method: 'PUT', target: `/${GUARDED}/asked`, headers, unsigned: true }).bytes,
  );
  connection.write(smuggled);
  expectS3Error(await connection.answer(), 403, 'AccessDenied');
  await connection.closed();
  expect(connection.pendingBytes).toBe(0);
  expect(await site.stack.control.requests()).toEqual([]);
});

it.each(['200-maybe', '100-continue, more'])('answers Expect: %s in some way, and goes on', async (value) => {
  const answer = await site.send({
    method: 'PUT',
    target: `/${GUARDED}/asked`,
    headers: { expect: value },
    unsigned: true,
  });
  expect([400, 403, 417]).toContain(answer.status);
});
