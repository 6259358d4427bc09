import { describe, expect, it } from '@jest/globals';
import { toBackendEtagCondition, toClientEtag } from './client-etag';

const MD5 = 'd41d8cd98f00b204e9800998ecf8427e';
const quoted = { plainObjects: false, form: 'quoted' } as const;

describe('toClientEtag', () => {
  it.each([
    [`"${MD5}"`, `"${MD5}-01"`],
    [MD5, `"${MD5}-01"`],
    [`"${MD5}-3"`, `"${MD5}-3"`],
  ])('shows the backend ETag %s as %s', (backend, client) => {
    expect(toClientEtag(backend)).toBe(client);
  });
});

describe('toBackendEtagCondition', () => {
  it.each([
    ['*', '*'],
    [`"${MD5}-01"`, `"${MD5}"`],
    [`${MD5}-01`, `"${MD5}"`],
    [`W/"${MD5}-01"`, `W/"${MD5}"`],
    [`"${MD5}-12"`, `"${MD5}-12"`],
    [`"${MD5}-01", "abc-2"`, `"${MD5}", "abc-2"`],
  ])('maps %s back to %s', (client, backend) => {
    expect(toBackendEtagCondition(client, quoted)).toBe(backend);
  });

  it("never lets the backend's own ETag of an encrypted object match", () => {
    expect(toBackendEtagCondition(`"${MD5}"`, quoted)).toBe(`"${MD5}-00"`);
  });

  it('leaves the ETag of a plain object as it is', () => {
    expect(toBackendEtagCondition(`"${MD5}"`, { plainObjects: true, form: 'quoted' })).toBe(`"${MD5}"`);
  });

  it('drops the quotes for backends that compare without them', () => {
    expect(toBackendEtagCondition(`"${MD5}-01"`, { plainObjects: false, form: 'unquoted' })).toBe(MD5);
  });
});
