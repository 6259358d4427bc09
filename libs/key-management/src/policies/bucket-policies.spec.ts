import { describe, expect, it } from '@jest/globals';
import type { BucketSettings } from '@s3ep/config';
import { BucketPolicies } from './bucket-policies';

const entry = (match: string): BucketSettings => ({
  match,
  mode: 'encrypted',
  activeKek: 'main',
  readableKeks: [],
  acceptOrigins: [],
  plaintextReads: 'refuse',
  sealMetadata: false,
});

describe('BucketPolicies', () => {
  it('gives the first entry that matches', () => {
    const policies = new BucketPolicies([entry('team-a'), entry('team-*'), entry('*')]);
    expect(policies.of('team-a')?.match).toBe('team-a');
    expect(policies.of('team-b')?.match).toBe('team-*');
    expect(policies.of('photos')?.match).toBe('*');
  });

  it('gives nothing for a bucket that no entry matches, every time', () => {
    const policies = new BucketPolicies([entry('team-*')]);
    expect(policies.of('photos')).toBeUndefined();
    expect(policies.of('photos')).toBeUndefined();
  });

  it('answers the same after more buckets than it remembers', () => {
    const policies = new BucketPolicies([entry('b1'), entry('*')]);
    for (let n = 0; n < 10_000; n += 1) policies.of(`b${n}`);
    expect(policies.of('b1')?.match).toBe('b1');
    expect(policies.of('b2')?.match).toBe('*');
  });
});
