import { describe, expect, it } from '@jest/globals';
import type { BucketSettings } from '@s3ep/config';
import { parseRequest } from '@s3ep/s3-protocol';
import { fillInEtag } from './fill-in-etag';

const HEX = '0123456789abcdef0123456789abcdef';
const ENCRYPTED: BucketSettings = {
  match: '*',
  mode: 'encrypted',
  activeKek: 'main',
  readableKeks: [],
  acceptOrigins: [],
  plaintextReads: 'refuse',
  sealMetadata: false,
};
const MIXED: BucketSettings = { ...ENCRYPTED, plaintextReads: 'pass-through' };
const PLAIN: BucketSettings = { ...ENCRYPTED, mode: 'passthrough' };

interface Case {
  readonly asked: string;
  readonly policy: BucketSettings;
  readonly backendEtag: string | undefined;
}

function filledIn({ asked, ...rest }: Case): string | undefined {
  const request = parseRequest(
    { method: 'GET', target: '/bucket/key', rawHeaders: ['If-None-Match', asked] },
    { baseDomains: [] },
  );
  return fillInEtag({ status: 304, headers: {} }, { request, ...rest }).headers.etag;
}

describe('the ETag of a 304', () => {
  it.each<[string, Case, string | undefined]>([
    ['an encrypted object', { asked: '*', policy: ENCRYPTED, backendEtag: `"${HEX}"` }, `"${HEX}-01"`],
    ['a plain bucket', { asked: '*', policy: PLAIN, backendEtag: `"${HEX}"` }, `"${HEX}"`],
    [
      'an encrypted object among plain ones',
      { asked: `"x", "${HEX}-01"`, policy: MIXED, backendEtag: `"${HEX}"` },
      `"${HEX}-01"`,
    ],
    [
      'a plain object among encrypted ones',
      { asked: `"${HEX}"`, policy: MIXED, backendEtag: `"${HEX}"` },
      `"${HEX}"`,
    ],
    ['one or the other', { asked: '*', policy: MIXED, backendEtag: `"${HEX}"` }, undefined],
    [
      'a backend that says nothing',
      { asked: `"${HEX}-01"`, policy: ENCRYPTED, backendEtag: undefined },
      `"${HEX}-01"`,
    ],
    [
      'a backend that says nothing, asked without quotes',
      { asked: `${HEX}-01`, policy: ENCRYPTED, backendEtag: undefined },
      `"${HEX}-01"`,
    ],
    [
      'a backend that says nothing about several',
      { asked: '"a", "b"', policy: ENCRYPTED, backendEtag: undefined },
      undefined,
    ],
    [
      'a backend that says nothing about any',
      { asked: '*', policy: ENCRYPTED, backendEtag: undefined },
      undefined,
    ],
  ])('of %s', (_what, given, expected) => {
    expect(filledIn(given)).toBe(expected);
  });

  it('is added to no other answer', () => {
    const answer = { status: 412, headers: {} };
    const request = parseRequest(
      { method: 'GET', target: '/bucket/key', rawHeaders: [] },
      { baseDomains: [] },
    );
    expect(fillInEtag(answer, { request, policy: ENCRYPTED, backendEtag: '"a"' })).toBe(answer);
  });
});
