import type { BackendResponse } from '@s3ep/backend';
import { storedSize } from '@s3ep/object-format';
import { describe, expect, it } from '@jest/globals';
import { storedExtent } from './stored-extent';

const PLAINTEXT_BYTES = 100_000;
const STORED_BYTES = storedSize(PLAINTEXT_BYTES);

function answer(status: number, headers: Record<string, string>): BackendResponse {
  return { status, headers, body: Buffer.alloc(0) };
}

describe('storedExtent', () => {
  it('is all of the stored bytes', () => {
    const whole = answer(200, { 'content-length': String(STORED_BYTES) });
    expect(storedExtent(whole, PLAINTEXT_BYTES)).toEqual({
      first: 0,
      last: STORED_BYTES - 1,
      total: STORED_BYTES,
    });
  });

  it('is the range of the answer', () => {
    const part = answer(206, { 'content-length': '10', 'content-range': `bytes 5-14/${STORED_BYTES}` });
    expect(storedExtent(part, PLAINTEXT_BYTES)).toEqual({ first: 5, last: 14, total: STORED_BYTES });
  });

  it.each<[string, BackendResponse, string]>([
    ['another size', answer(200, { 'content-length': String(STORED_BYTES - 1) }), 'stored-size-differs'],
    [
      'another size of the whole',
      answer(206, { 'content-range': `bytes 0-9/${STORED_BYTES + 1}` }),
      'stored-size-differs',
    ],
    ['no size', answer(200, {}), 'unknown-stored-extent'],
    ['a range without a total', answer(206, { 'content-range': 'bytes 0-9/*' }), 'unknown-stored-extent'],
    ['no range', answer(206, { 'content-length': String(STORED_BYTES) }), 'unknown-stored-extent'],
  ])('refuses an answer with %s', (_what, response, reason) => {
    expect(() => storedExtent(response, PLAINTEXT_BYTES)).toThrow(expect.objectContaining({ reason }));
  });
});
