import { describe, expect, it } from '@jest/globals';
import { readRequestHeaders } from './read-request';

describe('readRequestHeaders', () => {
  it.each([
    'x-amz-expected-bucket-owner',
    'x-amz-request-payer',
    'x-amz-server-side-encryption',
    'x-amz-server-side-encryption-aws-kms-key-id',
    'x-amz-server-side-encryption-customer-key',
  ])('passes %s', (name) => {
    expect(readRequestHeaders({ [name]: 'value' })).toEqual({ [name]: 'value' });
  });

  it.each(['range', 'if-match', 'x-amz-content-sha256', 'x-amz-meta-a', 'authorization'])(
    'leaves out %s',
    (name) => {
      expect(readRequestHeaders({ [name]: 'value' })).toEqual({});
    },
  );
});
