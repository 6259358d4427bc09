import { describe, expect, it } from '@jest/globals';
import type { ConfigurationError } from './configuration-error';
import { loadSettings, type UnneededSection } from './load-settings';
import { KEY } from './load-settings.fixture';

const kek = (id: string): string => `{ id: ${id}, provider: local-aes, key: ${KEY} }`;
const KEYS_ALONE = `keys: { keks: [${kek('one')}, ${kek('two')}] }`;
const load = (text: string, unneeded: readonly UnneededSection[]) =>
  loadSettings({ file: 'keys.yaml', environment: {}, readFile: () => ({ text, mode: 0o600 }), unneeded });
const settingsComplainedOf = (text: string, unneeded: readonly UnneededSection[]): readonly string[] => {
  try {
    load(text, unneeded);
    return [];
  } catch (error) {
    return (error as ConfigurationError).problems.map(({ setting }) => setting);
  }
};

describe('a configuration of which only a part is needed', () => {
  it('may be of keys alone', () => {
    const { keys } = load(KEYS_ALONE, ['backend', 'buckets', 'clients']);
    expect(keys.keks.map(({ id }) => id)).toEqual(['one', 'two']);
  });

  it('still has to hold everything that is needed', () => {
    expect(settingsComplainedOf(KEYS_ALONE, ['buckets', 'clients'])).toEqual(['backend.endpoint']);
    const withBackend = `${KEYS_ALONE}\nbackend: { endpoint: "http://backend:9000" }\n`;
    expect(settingsComplainedOf(withBackend, ['backend', 'buckets'])).toEqual(['clients']);
    expect(settingsComplainedOf(withBackend, ['backend', 'clients'])).toEqual(['buckets[0].activeKek']);
  });

  it('is refused where what is not needed is malformed', () => {
    const bad = `${KEYS_ALONE}\nbackend: { endpoint: nowhere }\n`;
    expect(settingsComplainedOf(bad, ['backend', 'buckets', 'clients'])).toEqual(['backend.endpoint']);
  });
});
