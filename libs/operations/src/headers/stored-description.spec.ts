import { describe, expect, it } from '@jest/globals';
import { describeStored, restoreDescription } from './stored-description';

const DESCRIPTION = {
  'content-type': 'text/plain',
  expires: 'never',
  'x-amz-meta-colour': 'blue',
  'x-amz-website-redirect-location': '/elsewhere',
};

describe('describeStored', () => {
  it('seals everything but the redirect, and names a neutral type', () => {
    expect(describeStored(DESCRIPTION, { mode: 'encrypted', sealMetadata: true })).toEqual({
      headers: {
        'content-type': 'application/octet-stream',
        'x-amz-website-redirect-location': '/elsewhere',
      },
      metadata: { 'content-type': 'text/plain', expires: 'never', 'x-amz-meta-colour': 'blue' },
    });
  });

  it('seals that there is nothing', () => {
    expect(describeStored({}, { mode: 'mixed', sealMetadata: true })).toEqual({
      headers: { 'content-type': 'application/octet-stream' },
      metadata: {},
    });
  });

  it.each([
    ['encrypted', false],
    ['passthrough', true],
  ] as const)('leaves it in clear: mode %s, sealMetadata %s', (mode, sealMetadata) => {
    const stored = describeStored(DESCRIPTION, { mode, sealMetadata });
    expect(stored).toEqual({ headers: DESCRIPTION, metadata: 'in-clear' });
  });

  it.each([
    ['a line break', { 'x-amz-meta-a': 'b\nc' }, 'InvalidArgument'],
    ['a name that is no token', { 'x-amz-meta-a b': 'c' }, 'InvalidArgument'],
    ['more than a record has', { 'content-type': 'x'.repeat(2_037) }, 'MetadataTooLarge'],
    ['more than any field has', { 'x-amz-meta-a': 'x'.repeat(70_000) }, 'MetadataTooLarge'],
  ])('refuses %s before anything is stored', (_what, description, code) => {
    expect(() => describeStored(description, { mode: 'encrypted', sealMetadata: true })).toThrow(
      expect.objectContaining({ code }),
    );
  });
});

describe('restoreDescription', () => {
  const ANSWERED = {
    etag: '"x"',
    'content-type': 'text/html',
    'content-language': 'xx',
    'x-amz-meta-added': 'by somebody',
    'x-amz-meta-s3ep': 'the record',
    'x-amz-storage-class': 'GLACIER',
  };

  it('answers what was sealed, and nothing that stands beside it', () => {
    const metadata = { 'content-type': 'text/plain', 'x-amz-meta-colour': 'blue' };
    expect(restoreDescription(ANSWERED, metadata)).toEqual({
      etag: '"x"',
      'x-amz-meta-s3ep': 'the record',
      'x-amz-storage-class': 'GLACIER',
      ...metadata,
    });
  });

  it('answers the type of S3 where none was sealed', () => {
    expect(restoreDescription(ANSWERED, {})['content-type']).toBe('binary/octet-stream');
  });

  it('answers what the backend says where nothing was sealed', () => {
    expect(restoreDescription(ANSWERED, undefined)).toEqual(ANSWERED);
  });
});
