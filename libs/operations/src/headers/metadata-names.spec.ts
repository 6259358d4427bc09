import { describe, expect, it } from '@jest/globals';
import { isReservedMetadataHeader, metadataBytes, refuseReservedMetadata } from './metadata-names';

describe('metadata names of the proxy', () => {
  it.each(['x-amz-meta-s3ep', 'x-amz-meta-s3ep-', 'x-amz-meta-s3ep-anything'])('include %s', (name) => {
    expect(isReservedMetadataHeader(name)).toBe(true);
  });

  it.each(['x-amz-meta-s3e', 'x-amz-meta-s3epx', 'x-amz-meta-x-s3ep', 's3ep', 'x-amz-s3ep', 'x-amz-meta-'])(
    'do not include %s',
    (name) => {
      expect(isReservedMetadataHeader(name)).toBe(false);
    },
  );

  it('are refused whatever their case, and named', () => {
    expect(() => {
      refuseReservedMetadata(['content-type', 'X-Amz-Meta-S3EP']);
    }).toThrow(
      expect.objectContaining({ code: 'InvalidArgument', details: { ArgumentName: 'X-Amz-Meta-S3EP' } }),
    );
  });
});

describe('metadataBytes', () => {
  it('counts names without their prefix, and values byte by byte', () => {
    // a header value has one character for each byte of the wire
    const headers = { 'x-amz-meta-ab': '123', 'x-amz-meta-c': '\u00c3\u00bc', 'content-type': 'text/plain' };
    expect(metadataBytes(headers)).toBe(2 + 3 + 1 + 2);
  });

  it('is 0 without metadata', () => {
    expect(metadataBytes({ 'content-type': 'text/plain' })).toBe(0);
  });
});
