import { describe, expect, it } from '@jest/globals';
import { PROFILES } from '@s3ep/backend';
import { requireEnforcedConditions } from './require-enforced-conditions';

const refusal = expect.objectContaining({ code: 'NotImplemented' });

describe('A condition of a write', () => {
  it.each(['CompleteMultipartUpload', 'CopyObject', 'DeleteObject'] as const)(
    'is refused for %s where the backend would ignore it',
    (operation) => {
      const ask = (): void => {
        requireEnforcedConditions(operation, { 'if-match': '"ab-01"' }, PROFILES['ceph-rgw']);
      };
      expect(ask).toThrow(refusal);
    },
  );

  it.each(['PutObject', 'CompleteMultipartUpload', 'CopyObject', 'DeleteObject'] as const)(
    'passes for %s where the backend enforces it',
    (operation) => {
      const headers = { 'if-match': '"ab-01"', 'if-none-match': '*' };
      expect(() => {
        requireEnforcedConditions(operation, headers, PROFILES.s3);
      }).not.toThrow();
    },
  );

  it('is refused for a copy where only the completion that it may become ignores it', () => {
    const profile = { enforcedConditions: ['copy-if-none-match'] as const };
    expect(() => {
      requireEnforcedConditions('CopyObject', { 'if-none-match': '*' }, profile);
    }).toThrow(refusal);
  });

  it('by the time of the last change is refused for a deletion where the backend would ignore it', () => {
    const headers = { 'x-amz-if-match-last-modified-time': 'Wed, 01 Jan 2020 00:00:00 GMT' };
    const ask = (profile: typeof PROFILES.s3) => () => {
      requireEnforcedConditions('DeleteObject', headers, profile);
    };
    expect(ask(PROFILES['ceph-rgw'])).toThrow(refusal);
    expect(ask(PROFILES.s3)).not.toThrow();
  });

  it('of a read is not its business', () => {
    expect(() => {
      requireEnforcedConditions('GetObject', { 'if-match': '"ab-01"' }, { enforcedConditions: [] });
    }).not.toThrow();
  });
});
