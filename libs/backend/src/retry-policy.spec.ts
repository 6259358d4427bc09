import { describe, expect, it } from '@jest/globals';
import type { BackendRequest } from './backend-request';
import { mayRetryFailure, mayRetryStatus, retryDelayMilliseconds } from './retry-policy';

const read: BackendRequest = { method: 'GET', bucket: 'b', key: 'k' };
const remove: BackendRequest = { method: 'DELETE', bucket: 'b', key: 'k' };
const write: BackendRequest = { method: 'PUT', bucket: 'b', key: 'k', body: Buffer.from('x') };
const refused = { code: 'ECONNREFUSED' };
const reset = { code: 'ECONNRESET' };

describe('mayRetryStatus', () => {
  it.each([500, 502, 503, 504])('asks again to read after %d', (status) => {
    expect(mayRetryStatus(read, status)).toBe(true);
  });

  it.each([200, 206, 304, 400, 403, 404, 412, 416, 501])('takes %d for an answer', (status) => {
    expect(mayRetryStatus(read, status)).toBe(false);
  });

  it('asks again to change something only where the backend says that it did nothing', () => {
    expect(mayRetryStatus(remove, 503)).toBe(true);
    expect(mayRetryStatus(remove, 500)).toBe(false);
  });

  it('never sends a body twice', () => {
    expect(mayRetryStatus(write, 503)).toBe(false);
  });
});

describe('mayRetryFailure', () => {
  it('reads again after a broken connection', () => {
    expect(mayRetryFailure(read, reset)).toBe(true);
  });

  it('does not repeat a change that may have been made', () => {
    expect(mayRetryFailure(remove, reset)).toBe(false);
    expect(mayRetryFailure(write, reset)).toBe(false);
  });

  it('repeats anything that never left', () => {
    expect(mayRetryFailure(remove, refused)).toBe(true);
    expect(mayRetryFailure(write, refused)).toBe(true);
  });
});

describe('retryDelayMilliseconds', () => {
  it('grows with the attempts and is bounded', () => {
    const delays = [1, 2, 3, 10].map((attempt) => retryDelayMilliseconds(attempt, () => 1));
    expect(delays).toEqual([100, 200, 400, 2_000]);
  });
});
