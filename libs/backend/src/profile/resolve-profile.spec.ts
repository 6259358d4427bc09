import { describe, expect, it } from '@jest/globals';
import { PROFILES } from './profiles';
import { resolveProfile } from './resolve-profile';

const endpoint = 'https://storage.example';

describe('resolveProfile', () => {
  it('is the profile where nothing is overridden', () => {
    expect(resolveProfile({ profile: 'ceph-rgw', endpoint })).toEqual(PROFILES['ceph-rgw']);
  });

  it('takes single facts from the operator', () => {
    const resolved = resolveProfile({
      profile: 'ceph-rgw',
      endpoint,
      overrides: { completionList: 'chosen-parts', enforcedConditions: [] },
    });
    expect(resolved).toEqual({
      ...PROFILES['ceph-rgw'],
      completionList: 'chosen-parts',
      enforcedConditions: [],
    });
  });
});

describe('chunkedTrailers of the profile s3', () => {
  const at = (host: string, overrides = {}) =>
    resolveProfile({ profile: 's3', endpoint: `https://${host}`, overrides }).chunkedTrailers;

  it.each([
    's3.eu-central-1.amazonaws.com',
    's3.cn-north-1.amazonaws.com.cn',
    'bucket.vpce-1a2b.s3.us-east-1.vpce.amazonaws.com:443',
  ])('are accepted at %s', (host) => {
    expect(at(host)).toBe('accepted');
  });

  it.each([
    'storage.example',
    '127.0.0.1:9000',
    'amazonaws.com.example',
    'notamazonaws.com',
    's3.amazonaws.com.cn.example',
  ])('are not believed of %s, which would store their frames if it does not know them', (host) => {
    expect(at(host)).toBe('refused');
    expect(at(host, { chunkedTrailers: 'accepted' })).toBe('accepted');
  });
});

describe('chunkedTrailers of a profile that was chosen', () => {
  it.each(['minio', 'embedded'] as const)('are believed of %s wherever it is', (profile) => {
    expect(resolveProfile({ profile, endpoint }).chunkedTrailers).toBe('accepted');
  });
});

describe('PROFILES', () => {
  it('names each profile as it is configured', () => {
    for (const [name, profile] of Object.entries(PROFILES)) expect(profile.name).toBe(name);
  });
});
