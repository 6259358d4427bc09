import { describe, expect, it } from '@jest/globals';
import { PROFILES } from '@s3ep/backend';
import { nameGoneUpload } from './name-gone-upload';

const RGW = { backendProfile: PROFILES['ceph-rgw'] };
const S3 = { backendProfile: PROFILES.s3 };
const failure = (status: number, code: string) => ({
  status,
  headers: {},
  body: Buffer.from(`<Error><Code>${code}</Code></Error>`),
});
const noSuchUpload = expect.objectContaining({ code: 'NoSuchUpload' });

describe('The answer about the parts of an upload that is gone', () => {
  it('is NoSuchUpload where the backend has another code for it', () => {
    expect(() => nameGoneUpload(failure(404, 'NoSuchKey'), RGW)).toThrow(noSuchUpload);
  });

  it.each([
    ['of a backend that says what S3 says', failure(404, 'NoSuchUpload'), S3],
    ['about a key, of such a backend', failure(404, 'NoSuchKey'), S3],
    ['about a bucket', failure(404, 'NoSuchBucket'), RGW],
    ['that is another failure', failure(403, 'AccessDenied'), RGW],
    ['that is a page of parts', { status: 200, headers: {}, body: Buffer.from('<ListPartsResult/>') }, RGW],
  ])('stays as it is %s', (_, answer, services) => {
    expect(nameGoneUpload(answer, services)).toBe(answer);
  });
});
