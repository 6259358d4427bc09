import { describe, expect, it } from '@jest/globals';
import { objectAnswerHeaders } from './object-answer-headers';

const passed = (name: string): boolean => objectAnswerHeaders({ [name]: 'value' })[name] === 'value';

describe('headers of a backend’s answer', () => {
  it.each([
    'cache-control',
    'content-encoding',
    'content-type',
    'last-modified',
    'access-control-allow-origin',
    'x-amz-meta-colour',
    'x-amz-version-id',
    'x-amz-delete-marker',
    'x-amz-storage-class',
    'x-amz-tagging-count',
    'x-amz-object-lock-mode',
    'x-amz-server-side-encryption',
    'x-amz-server-side-encryption-customer-key-md5',
  ])('pass: %s', (name) => {
    expect(passed(name)).toBe(true);
  });

  it.each([
    // of ciphertext
    'etag',
    'content-length',
    'content-range',
    'content-md5',
    'accept-ranges',
    'x-amz-checksum-crc32',
    'x-amz-checksum-type',
    'x-amz-mp-parts-count',
    // the proxy's
    'x-amz-meta-s3ep',
    'x-amz-meta-s3ep-next',
    // of one hop, or of one server
    'connection',
    'date',
    'server',
    'set-cookie',
    'x-amz-request-id',
    'x-amz-something-new',
  ])('do not pass: %s', (name) => {
    expect(passed(name)).toBe(false);
  });
});
