import { describe, expect, it } from '@jest/globals';
import { ownRequestHeaders, readRequestHeaders } from './read-request';

const PASSED = [
  'x-amz-expected-bucket-owner',
  'x-amz-request-payer',
  'x-amz-server-side-encryption-customer-key',
];
const LEFT_OUT = ['range', 'if-match', 'x-amz-content-sha256', 'x-amz-meta-a', 'authorization'];
const OF_NEW_OBJECTS = ['x-amz-server-side-encryption', 'x-amz-server-side-encryption-aws-kms-key-id'];

describe('readRequestHeaders', () => {
  it.each(PASSED)('passes %s', (name) => {
    expect(readRequestHeaders({ [name]: 'value' })).toEqual({ [name]: 'value' });
  });

  it.each([...LEFT_OUT, ...OF_NEW_OBJECTS])('leaves out %s', (name) => {
    expect(readRequestHeaders({ [name]: 'value' })).toEqual({});
  });
});

describe('ownRequestHeaders', () => {
  it.each([...PASSED, ...OF_NEW_OBJECTS])('passes %s', (name) => {
    expect(ownRequestHeaders({ [name]: 'value' })).toEqual({ [name]: 'value' });
  });

  it.each(LEFT_OUT)('leaves out %s', (name) => {
    expect(ownRequestHeaders({ [name]: 'value' })).toEqual({});
  });
});
