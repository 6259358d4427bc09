import { describe, expect, it } from '@jest/globals';
import { load, MINIMAL } from '../load-settings.fixture';
import { compareSettings, takeOver } from './compare-settings';

const settingsOf = (yaml: string) => load({ yaml }).settings;
const before = settingsOf(MINIMAL);

describe('compareSettings', () => {
  it('finds nothing in a file that says the same', () => {
    expect(compareSettings(before, settingsOf(`${MINIMAL}\n# a remark\n`))).toEqual({
      reloadable: [],
      needRestart: [],
    });
  });

  it.each([
    ['a secret', 'client-secret-of-forty-characters-000000', 'x'.repeat(40), 'clients'],
    ['a key', Buffer.alloc(32, 7).toString('base64'), Buffer.alloc(32, 8).toString('base64'), 'keys'],
    ['a right', '[read, write]', '[read]', 'clients'],
  ])('tells %s from another', (_what, was, is, setting) => {
    expect(compareSettings(before, settingsOf(MINIMAL.replace(was, is)))).toEqual({
      reloadable: [setting],
      needRestart: [],
    });
  });

  it('tells what can be taken over from what needs a restart, by name', () => {
    const after = settingsOf(
      `${MINIMAL}\ns3: { region: eu-west-1, port: 9 }\nlogging: { level: debug }\nbuckets: [{ match: only }]\n`,
    );
    expect(compareSettings(before, after)).toEqual({
      reloadable: ['buckets', 'logging.level'],
      needRestart: ['s3.port', 's3.region'],
    });
    expect(takeOver(before, after)).toEqual({ ...before, buckets: after.buckets, logging: after.logging });
  });
});
