import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { withObjectDigest, withPartDigest } from './with-object-digest';

const BODY = Buffer.from('123456789');
/** The check value of CRC-32, cbf43926. */
const CRC32 = 'y/Q5Jg==';
const MD5 = createHash('md5').update(BODY).digest('base64');
const STREAM = { length: 9, open: async function* () {} };
const accepting = { isLocked: false, backendProfile: { chunkedTrailers: 'accepted' } } as const;
const refusing = { isLocked: false, backendProfile: { chunkedTrailers: 'refused' } } as const;

describe('withObjectDigest', () => {
  it('puts the CRC-32 of what is in memory into a header, and that of a stream behind it', () => {
    expect(withObjectDigest({ headers: { a: 'b' }, body: BODY }, accepting).headers).toEqual({
      a: 'b',
      'x-amz-checksum-crc32': CRC32,
    });
    expect(withObjectDigest({ headers: {}, body: STREAM }, accepting)).toEqual({
      headers: {},
      body: { ...STREAM, trailingChecksum: true },
    });
  });

  it.each(['content-md5', 'x-amz-checksum-sha256'])('leaves it to a %s that is there', (name) => {
    const sent = { headers: { [name]: 'x' }, body: STREAM };
    expect(withObjectDigest(sent, accepting)).toBe(sent);
  });

  it('sends only what is locked and in memory with a digest to a backend without trailers', () => {
    const locked = { ...refusing, isLocked: true };
    expect(withObjectDigest({ headers: {}, body: BODY }, locked).headers).toEqual({ 'content-md5': MD5 });
    for (const [body, options] of [
      [STREAM, locked],
      [STREAM, refusing],
      [BODY, refusing],
    ] as const)
      expect(withObjectDigest({ headers: {}, body }, options)).toEqual({ headers: {}, body });
  });
});

describe('withPartDigest', () => {
  it('knows a digest of what is in memory only', () => {
    expect(withPartDigest({ headers: {}, body: BODY }).headers).toEqual({ 'content-md5': MD5 });
    expect(withPartDigest({ headers: {}, body: STREAM })).toEqual({ headers: {}, body: STREAM });
  });
});
