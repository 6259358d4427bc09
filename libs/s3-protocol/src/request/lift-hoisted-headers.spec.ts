import { describe, expect, it } from '@jest/globals';
import { liftHoistedHeaders } from './lift-hoisted-headers';
import { parseRequest } from './parse-request';

const parse = (target: string, rawHeaders: string[] = []) =>
  parseRequest({ method: 'PUT', target, rawHeaders: ['Host', 'h', ...rawHeaders] }, { baseDomains: [] });

const SIGNED = '/bucket/key?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=s';

describe('liftHoistedHeaders', () => {
  it('moves x-amz headers of a presigned URL to the headers, whatever their case', () => {
    const lifted = liftHoistedHeaders(
      parse(`${SIGNED}&x-amz-acl=private&X-Amz-Meta-Name=%C3%A4+b&versionId=1`),
    );
    expect(lifted.headers).toMatchObject({
      'x-amz-acl': 'private',
      'x-amz-meta-name': '\xc3\xa4+b',
      host: 'h',
    });
    expect(lifted.rawQuery).toBe('X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=s&versionId=1');
    expect(lifted.query.has('x-amz-acl')).toBe(false);
    expect(lifted.query.get('versionId')).toBe('1');
    expect(Object.getPrototypeOf(lifted.headers)).toBeNull();
    expect(Object.isFrozen(lifted) && Object.isFrozen(lifted.headers)).toBe(true);
  });

  it('leaves out checksums of a body that was not there when the URL was signed', () => {
    const lifted = liftHoistedHeaders(
      parse(
        `${SIGNED}&x-amz-checksum-crc32=AAAAAA%3D%3D&x-amz-sdk-checksum-algorithm=CRC32&X-Amz-Checksum-Md5=x`,
      ),
    );
    expect(Object.keys(lifted.headers)).toEqual(['host']);
    expect(lifted.rawQuery).toBe('X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=s');
  });

  it('keeps what a presigned read asks about checksums', () => {
    expect(liftHoistedHeaders(parse(`${SIGNED}&x-amz-checksum-mode=ENABLED`)).headers).toHaveProperty(
      'x-amz-checksum-mode',
      'ENABLED',
    );
  });

  it.each(['/bucket/key?x-amz-acl=private', SIGNED])('leaves %s as it is', (target) => {
    const request = parse(target);
    expect(liftHoistedHeaders(request)).toBe(request);
  });

  it.each([
    ['breaks a line', `${SIGNED}&x-amz-meta-a=b%0d%0aHost:c`, []],
    ['contradicts a header', `${SIGNED}&x-amz-acl=private`, ['x-amz-acl', 'public-read']],
    ['contradicts itself', `${SIGNED}&x-amz-acl=private&X-Amz-Acl=public-read`, []],
  ])('refuses a value that %s', (_why, target, headers) => {
    expect(() => liftHoistedHeaders(parse(target, headers))).toThrow(
      expect.objectContaining({ code: 'InvalidArgument' }),
    );
  });
});
