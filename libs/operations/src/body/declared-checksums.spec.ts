import { describe, expect, it } from '@jest/globals';
import { declaredChecksums } from './declared-checksums';

describe('declaredChecksums', () => {
  it('reads the digests of the headers', () => {
    expect(declaredChecksums({ 'x-amz-checksum-crc32': 'y/Q5Jg==', 'content-type': 'text/plain' })).toEqual([
      { algorithm: 'CRC32', digest: Buffer.from('cbf43926', 'hex') },
    ]);
  });

  it('knows nothing of those that are only announced, or of Content-MD5', () => {
    const headers = {
      'x-amz-trailer': 'x-amz-checksum-sha256',
      'x-amz-sdk-checksum-algorithm': 'SHA256',
      'x-amz-checksum-algorithm': 'SHA256',
      'content-md5': 'AAAA',
    };
    expect(declaredChecksums(headers)).toEqual([]);
  });
});
