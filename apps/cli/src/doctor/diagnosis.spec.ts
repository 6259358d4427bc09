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

const endpoint = 'https://storage.example';

describe('diagnose', () => {
  it('stays with the configured profile where nothing says otherwise', () => {
    expect(diagnose({}, { profile: 'minio', endpoint })).toMatchObject({
      advice: { profile: 'minio', overrides: {} },
      isConfigured: true,
    });
  });

  it('advises the profile that needs the fewest overrides, with what is left of them', () => {
    const measured: MeasuredFacts = { ...RGW, conditions: { ...RGW.conditions, 'delete-if-match': true } };
    const { advice, isConfigured } = diagnose(measured, { profile: 's3', endpoint });
    expect(isConfigured).toBe(false);
    expect(advice).toEqual({
      profile: 'ceph-rgw',
      overrides: {
        enforcedConditions: ['put-if-none-match', 'put-if-match', 'delete-if-match'],
      },
    });
  });

  it('is content with overrides that say what was measured, whatever the profile', () => {
    const { advice } = diagnose({ ...RGW, completionList: 'chosen-parts' }, { profile: 's3', endpoint });
    expect(diagnose({ ...RGW, completionList: 'chosen-parts' }, { ...advice, endpoint }).isConfigured).toBe(
      true,
    );
  });

  it('advises trailers where they were tried, and only Amazon is believed to take them', () => {
    const measured: MeasuredFacts = { chunkedTrailers: 'accepted' };
    const s3 = { profile: 's3', overrides: { chunkedTrailers: 'accepted' } } as const;
    expect(diagnose(measured, { profile: 's3', endpoint }).advice).toEqual(s3);
    expect(diagnose(measured, { ...s3, endpoint }).isConfigured).toBe(true);
    const amazon = { profile: 's3', endpoint: 'https://s3.eu-central-1.amazonaws.com' } as const;
    expect(diagnose(measured, amazon)).toMatchObject({
      advice: { profile: 's3', overrides: {} },
      isConfigured: true,
    });
  });

  it('tells what lacks against expectation from what the profile names', () => {
    const measured: MeasuredFacts = { ...RGW, abilities: { 'get-part-number': false, versioning: false } };
    expect(diagnose(measured, { profile: 'ceph-rgw', endpoint })).toMatchObject({
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
