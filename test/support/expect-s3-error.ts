import { expect } from '@jest/globals';
import type { RawAnswer } from './raw-connection';

/** Expects a whole S3 error document with that code and status, made out to the request's own id. */
export function expectS3Error(answer: RawAnswer, status: number, code: string): void {
  const { body, ...head } = answer;
  expect({ status: head.status, code: head.code }).toEqual({ status, code });
  expect(head.complete).toBe(true);
  expect(head.headers['content-type']).toBe('application/xml');
  const requestId = head.headers['x-amz-request-id'];
  expect(requestId).toMatch(/^[0-9A-F]{16}$/);
  expect(body.toString()).toContain(`<RequestId>${requestId}</RequestId>`);
}
