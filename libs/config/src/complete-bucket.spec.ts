import { describe, expect, it } from '@jest/globals';
import { KEY, load, MINIMAL, problemsOf } from './load-settings.fixture';

const kek = (id: string, state: string) =>
  `\n    - { id: ${id}, state: ${state}, provider: local-aes, key: ${KEY} }`;
/** `main` is enabled, unless a KEK of another state takes its place. */
const yaml = ({ main = 'enabled', more = '', bucket = '' }) =>
  MINIMAL.replace('    - id: main', `    - id: main\n      state: ${main}`).replace(
    '\nclients:',
    `${more}\nclients:`,
  ) + (bucket === '' ? '' : `buckets:\n  - { match: '*', ${bucket} }\n`);

describe('a bucket', () => {
  it('is sealed under the only key-encryption key that is enabled', () => {
    const more = kek('old', 'decrypt-only') + kek('gone', 'retired');
    expect(load({ yaml: yaml({ more }) }).settings.buckets[0]).toMatchObject({ activeKek: 'main' });
  });

  it('has a recovery key besides', () => {
    const given = yaml({ more: kek('glass', 'enabled'), bucket: 'activeKek: main, recoveryKek: glass' });
    expect(load({ yaml: given }).settings.buckets[0]).toMatchObject({
      recoveryKek: 'glass',
      readableKeks: [],
    });
  });

  it('may list a retired key as readable: it is refused there by name', () => {
    const given = yaml({ more: kek('old', 'retired'), bucket: 'readableKeks: [old]' });
    expect(problemsOf({ yaml: given })).toEqual([]);
  });

  it.each([
    [
      'that is sealed under a key that decrypts only',
      { more: kek('old', 'decrypt-only'), bucket: 'activeKek: old' },
      'buckets[0].activeKek: "old" is decrypt-only, and so seals nothing (config.yaml:17:30). Mend: name one that is enabled: main.',
    ],
    [
      'that is sealed under a retired key',
      { more: kek('old', 'retired'), bucket: 'activeKek: old' },
      'buckets[0].activeKek: "old" is retired, and so seals nothing (config.yaml:17:30). Mend: name one that is enabled: main.',
    ],
    [
      'where no key is enabled',
      { main: 'decrypt-only' },
      'buckets[0].activeKek: mode encrypted needs a key-encryption key that is enabled, and keys.keks has none (config.yaml). Mend: enable one.',
    ],
    [
      'whose recovery key does not exist',
      { bucket: 'recoveryKek: glass' },
      'buckets[0].recoveryKek: no key-encryption key named "glass" (config.yaml:16:32). Mend: name one of keys.keks: main.',
    ],
    [
      'whose recovery key is its active one',
      { bucket: 'recoveryKek: main' },
      'buckets[0].recoveryKek: is the active key-encryption key itself (config.yaml:16:32). Mend: name another one, held elsewhere.',
    ],
    [
      'whose recovery key is retired',
      { more: kek('glass', 'retired'), bucket: 'recoveryKek: glass' },
      'buckets[0].recoveryKek: "glass" is retired, and so seals nothing (config.yaml:17:32). Mend: name one that is enabled: main.',
    ],
    [
      'of plain objects with a recovery key',
      { bucket: 'mode: passthrough, recoveryKek: main' },
      'buckets[0].recoveryKek: has no meaning in mode passthrough (config.yaml:16:51). Mend: remove it, or set the mode to encrypted.',
    ],
    [
      'of plain objects with sealed metadata',
      { bucket: 'mode: passthrough, sealMetadata: true' },
      'buckets[0].sealMetadata: has no meaning in mode passthrough (config.yaml:16:52). Mend: remove it, or set the mode to encrypted.',
    ],
  ])('%s is refused', (_what, given, problem) => {
    expect(problemsOf({ yaml: yaml(given) })).toEqual([problem]);
  });
});
