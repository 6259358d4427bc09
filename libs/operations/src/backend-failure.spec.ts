import type { BackendResponse } from '@s3ep/backend';
import { describe, expect, it } from '@jest/globals';
import { isFailure, relayFailure } from './backend-failure';

function refusal(status: number, code: string, headers: Record<string, string> = {}): BackendResponse {
  return {
    status,
    headers: { 'content-type': 'application/xml', ...headers },
    body: Buffer.from(`<Error><Code>${code}</Code><Message>m</Message></Error>`),
  };
}

describe('a backend’s refusal', () => {
  it.each([
    [200, false],
    [206, false],
    [304, true],
    [403, true],
    [503, true],
  ])('is one by its status: %d %s', (status, expected) => {
    expect(isFailure(refusal(status, 'x'))).toBe(expected);
  });

  it('reaches the client as it is, with what tells when to come again', async () => {
    const response = refusal(503, 'SlowDown', { 'retry-after': '3', etag: '"of ciphertext"', server: 'x' });
    expect(await relayFailure(response)).toEqual({
      status: 503,
      headers: { 'content-type': 'application/xml', 'retry-after': '3' },
      body: response.body,
    });
  });

  it.each([
    'AuthorizationHeaderMalformed',
    'ExpiredToken',
    'InvalidAccessKeyId',
    'InvalidToken',
    'RequestTimeTooSkewed',
    'SignatureDoesNotMatch',
  ])('of the proxy’s own request is no fault of the client: %s', async (code) => {
    await expect(relayFailure(refusal(403, code))).rejects.toMatchObject({
      code: 'InternalError',
      cause: { message: `the backend refuses the proxy's own request: ${code}` },
    });
  });

  it.each([301, 302, 303, 307, 308])('that leads elsewhere is not followed: %d', async (status) => {
    const response = refusal(status, 'PermanentRedirect', { location: 'http://elsewhere/' });
    await expect(relayFailure(response)).rejects.toMatchObject({ code: 'InternalError' });
  });

  it('without a document is told by its status alone', async () => {
    const response = { status: 404, headers: {}, body: Buffer.alloc(0) };
    expect(await relayFailure(response)).toMatchObject({ status: 404, body: Buffer.alloc(0) });
  });
});
