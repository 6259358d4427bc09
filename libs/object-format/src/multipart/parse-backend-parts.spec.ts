import { describe, expect, it } from '@jest/globals';
import { parseBackendParts } from './parse-backend-parts';

const MD5 = '0123456789abcdef0123456789abcdef';

describe('parseBackendParts', () => {
  it.each([
    [`${MD5}-1`, 1],
    [`${MD5}-10000`, 10_000],
    [`other-form-7`, 7],
  ])('of %j is %d', (etag, backendParts) => {
    expect(parseBackendParts(etag)).toBe(backendParts);
  });

  it.each([
    MD5,
    '',
    `${MD5}-`,
    `${MD5}-0`,
    `${MD5}-01`,
    `${MD5}-10001`,
    `${MD5}-99999`,
    `${MD5}-1x`,
    `${MD5}-1\n`,
  ])('finds none in %j', (etag) => {
    expect(parseBackendParts(etag)).toBeUndefined();
  });
});
