import { describe, expect, it } from '@jest/globals';
import { descriptionHeaders, keepingHeaders } from './stored-object-headers';

describe('descriptionHeaders', () => {
  it('takes content headers and metadata, and nothing that says how the body travelled', () => {
    const described = {
      'content-type': 'text/plain',
      'cache-control': 'no-store',
      expires: 'never',
      'x-amz-meta-a': 'b',
    };
    const rest = {
      'content-length': '5',
      'content-md5': 'x',
      'x-amz-checksum-crc32': 'x',
      'x-amz-content-sha256': 'x',
      'x-amz-acl': 'private',
      host: 'h',
    };
    expect(descriptionHeaders({ ...described, ...rest })).toEqual(described);
  });

  it.each([
    ['aws-chunked', undefined],
    ['AWS-Chunked', undefined],
    ['gzip', 'gzip'],
    ['aws-chunked,gzip', 'gzip'],
    ['gzip, aws-chunked', 'gzip'],
    ['br, gzip,aws-chunked', 'br,gzip'],
    ['', undefined],
  ])('reads Content-Encoding %j as %j', (value, kept) => {
    expect(descriptionHeaders({ 'content-encoding': value })['content-encoding']).toBe(kept);
  });
});

describe('keepingHeaders', () => {
  it('takes what says how to keep the object', () => {
    const kept = {
      'x-amz-acl': 'private',
      'x-amz-tagging': 'a=b',
      'x-amz-storage-class': 'STANDARD_IA',
      'x-amz-object-lock-mode': 'GOVERNANCE',
      'x-amz-server-side-encryption-customer-key': 'k',
      'x-amz-request-payer': 'requester',
    };
    const rest = {
      'content-type': 'text/plain',
      'x-amz-meta-a': 'b',
      'x-amz-website-redirect-location': '/described-instead',
      'x-amz-copy-source': '/b/k',
      'x-amz-checksum-crc32': 'x',
    };
    expect(keepingHeaders({ ...kept, ...rest })).toEqual(kept);
  });
});
