import { describe, expect, it } from '@jest/globals';
import { diagnose, mergeFacts } from './diagnosis';
import type { MeasuredFacts } from './finding';

const RGW: MeasuredFacts = {
  ifMatchEtagForm: 'unquoted',
  copySourceCondition: 'x-amz-copy-if-match',
  completionList: 'every-part',
  goneUploadCode: 'NoSuchKey',
  conditions: { 'complete-if-match': false, 'copy-if-match': false },
  abilities: { 'get-part-number': false },
};

describe('diagnose', () => {
  it('stays with the configured profile where nothing says otherwise', () => {
    expect(diagnose({}, { profile: 'minio' })).toMatchObject({
      advice: { profile: 'minio', overrides: {} },
      isConfigured: true,
    });
  });

  it('advises the profile that needs the fewest overrides, with what is left of them', () => {
    const measured: MeasuredFacts = { ...RGW, conditions: { ...RGW.conditions, 'delete-if-match': true } };
    const { advice, isConfigured } = diagnose(measured, { profile: 's3' });
    expect(isConfigured).toBe(false);
    expect(advice).toEqual({
      profile: 'ceph-rgw',
      overrides: {
        enforcedConditions: ['put-if-none-match', 'put-if-match', 'delete-if-match'],
      },
    });
  });

  it('is content with overrides that say what was measured, whatever the profile', () => {
    const { advice } = diagnose({ ...RGW, completionList: 'chosen-parts' }, { profile: 's3' });
    expect(diagnose({ ...RGW, completionList: 'chosen-parts' }, advice).isConfigured).toBe(true);
  });

  it('tells what lacks against expectation from what the profile names', () => {
    const measured: MeasuredFacts = { ...RGW, abilities: { 'get-part-number': false, versioning: false } };
    expect(diagnose(measured, { profile: 'ceph-rgw' })).toMatchObject({
      lackingAbilities: ['versioning', 'get-part-number'],
      unexpectedlyLacking: ['versioning'],
    });
  });
});

describe('mergeFacts', () => {
  it('believes the first of two probes that tell the same', () => {
    const finding = { verdict: 'fact', seen: '' } as const;
    const merged = mergeFacts([
      { ...finding, probe: 'a', facts: { ifMatchEtagForm: 'quoted', conditions: { 'put-if-match': true } } },
      {
        ...finding,
        probe: 'b',
        facts: { ifMatchEtagForm: 'unquoted', conditions: { 'copy-if-match': true } },
      },
      { ...finding, probe: 'c' },
    ]);
    expect(merged).toMatchObject({
      ifMatchEtagForm: 'quoted',
      conditions: { 'put-if-match': true, 'copy-if-match': true },
    });
  });
});
