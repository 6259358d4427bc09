import { describe, expect, it } from '@jest/globals';
import { PROFILES } from './profiles';
import { resolveProfile } from './resolve-profile';

describe('resolveProfile', () => {
  it('is the profile where nothing is overridden', () => {
    expect(resolveProfile({ profile: 'ceph-rgw' })).toEqual(PROFILES['ceph-rgw']);
  });

  it('takes single facts from the operator', () => {
    const resolved = resolveProfile({
      profile: 'ceph-rgw',
      overrides: { completionList: 'chosen-parts', enforcedConditions: [] },
    });
    expect(resolved).toEqual({
      ...PROFILES['ceph-rgw'],
      completionList: 'chosen-parts',
      enforcedConditions: [],
    });
  });
});

describe('PROFILES', () => {
  it('names each profile as it is configured', () => {
    for (const [name, profile] of Object.entries(PROFILES)) expect(profile.name).toBe(name);
  });
});
