import { describe, expect, it } from '@jest/globals';
import { Secret } from '@s3ep/config';
import { decodeKek } from './decode-kek';

const BYTES = Buffer.from(Array.from({ length: 32 }, (_, index) => 255 - index * 3));
const decode = (text: string) => decodeKek({ kekId: 'main', key: new Secret(text) });

describe('decodeKek', () => {
  it.each(['hex', 'base64'] as const)('reads 32 bytes in %s', (encoding) => {
    expect(decode(BYTES.toString(encoding))).toEqual(BYTES);
  });

  it('does not mind the line end of a mounted file', () => {
    expect(decode(`${BYTES.toString('base64')}\n`)).toEqual(BYTES);
  });

  it.each([
    '',
    'password',
    BYTES.toString('base64url'),
    BYTES.subarray(1).toString('hex'),
    `${BYTES.toString('base64')}AAAA`,
  ])('refuses %j without repeating it', (text) => {
    expect(() => decode(text)).toThrow('KEK "main": the key must be 32 bytes in base64 or hex');
  });
});
