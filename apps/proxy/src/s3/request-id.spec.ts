import { expect, it } from '@jest/globals';
import { newRequestId } from './request-id';

it('every request has an id of its own, as S3 writes them', () => {
  const ids = Array.from({ length: 2_000 }, newRequestId);
  expect(ids.every((id) => /^[0-9A-F]{16}$/.test(id))).toBe(true);
  expect(new Set(ids).size).toBe(ids.length);
});
