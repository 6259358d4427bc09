import { describe, expect, it } from '@jest/globals';
import { copiedDescription } from './copied-headers';

const SOURCE = {
  'content-type': 'text/plain',
  'x-amz-meta-colour': 'blue',
  'x-amz-meta-s3ep': 'the source’s record',
  'x-amz-website-redirect-location': '/of-the-source',
  etag: '"x"',
};

describe('the description of a copy', () => {
  it('is the source’s, less its record and its redirect', () => {
    expect(copiedDescription({ 'content-type': 'image/png', 'x-amz-meta-shape': 'round' }, SOURCE)).toEqual({
      'content-type': 'text/plain',
      'x-amz-meta-colour': 'blue',
    });
  });

  it('has the redirect of the request', () => {
    const request = { 'x-amz-website-redirect-location': '/of-the-request' };
    expect(copiedDescription(request, SOURCE)).toMatchObject(request);
  });

  it('is the request’s when it is to be replaced', () => {
    const request = {
      'x-amz-metadata-directive': 'REPLACE',
      'content-type': 'image/png',
      'x-amz-meta-shape': 'round',
    };
    expect(copiedDescription(request, SOURCE)).toEqual({
      'content-type': 'image/png',
      'x-amz-meta-shape': 'round',
    });
  });
});
