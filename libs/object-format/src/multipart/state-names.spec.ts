import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatStateName, parseStateName, uploadStatePrefix, type StateName } from './state-names';

const ID = '0123456789abcdef0123456789abcdef';
const tail = (backendEtag: string, partNumber = 3): StateName => ({
  kind: 'tail',
  id: ID,
  partNumber,
  backendEtag,
});

describe('formatStateName and parseStateName', () => {
  it('are inverses', () => {
    const etag = fc.string({ unit: 'grapheme', minLength: 1 });
    fc.assert(
      fc.property(etag, fc.integer({ min: 1, max: 9_999 }), (backendEtag, partNumber) => {
        const name = tail(backendEtag, partNumber);
        expect(formatStateName(name)).toMatch(/^[A-Za-z0-9._~%/-]+$/);
        expect(parseStateName(formatStateName(name))).toEqual(name);
      }),
    );
    for (const kind of ['record', 'copy'] as const)
      expect(parseStateName(formatStateName({ kind, id: ID }))).toEqual({ kind, id: ID });
  });

  it('write what object-format.md 5 says', () => {
    expect(formatStateName({ kind: 'record', id: ID })).toBe(`uploads/${ID}/record`);
    expect(formatStateName({ kind: 'copy', id: ID })).toBe(`copies/${ID}`);
    expect(formatStateName(tail('ab-1/*é"'))).toBe(`uploads/${ID}/tail-3-ab-1%2F%2A%C3%A9%22`);
    expect(uploadStatePrefix(ID)).toBe(`uploads/${ID}/`);
  });
});

describe('parseStateName', () => {
  it.each([
    '',
    'uploads',
    `uploads/${ID}`,
    `uploads/${ID}/`,
    `uploads/${ID}/records`,
    `uploads/${ID.toUpperCase()}/record`,
    `uploads/${ID}0/record`,
    `/uploads/${ID}/record`,
    `uploads/${ID}/record\n`,
    `uploads/${ID}/tail-0-ab`,
    `uploads/${ID}/tail-03-ab`,
    `uploads/${ID}/tail-10000-ab`,
    `uploads/${ID}/tail-3-`,
    `uploads/${ID}/tail-3`,
    `uploads/${ID}/tail-3-a/b`,
    `uploads/${ID}/tail-3-a*b`,
    `uploads/${ID}/tail-3-a%2fb`,
    `uploads/${ID}/tail-3-%61`,
    `uploads/${ID}/tail-3-%`,
    `uploads/${ID}/tail-3-%ff`,
    `copies/${ID}/`,
    `copies/${ID.slice(1)}`,
  ])('knows no state object %j', (text) => {
    expect(parseStateName(text)).toBeUndefined();
  });
});

describe('formatStateName', () => {
  it.each([{ ...tail('x'), id: '../' }, tail(''), tail('x', 0), tail('x', 10_000)])(
    'takes %j for a bug',
    (name) => {
      expect(() => formatStateName(name)).toThrow();
    },
  );
});
