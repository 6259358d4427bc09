import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { deriveSigningKey } from './signing-key';
import { SigningKeyCache } from './signing-key-cache';

const scope = { secretAccessKey: 'a-secret', day: '20130524', region: 'us-east-1' };

describe('SigningKeyCache', () => {
  it('derives a key once', () => {
    const cache = new SigningKeyCache();
    const first = cache.get(scope);
    expect(first.equals(deriveSigningKey(scope))).toBe(true);
    expect(cache.get({ ...scope })).toBe(first);
  });

  it.each([{ day: '20130525' }, { region: 'eu-west-1' }, { secretAccessKey: 'another' }])(
    'tells %j apart',
    (difference) => {
      const cache = new SigningKeyCache();
      cache.get(scope);
      const other = { ...scope, ...difference };
      expect(cache.get(other).equals(deriveSigningKey(other))).toBe(true);
      expect(cache.get(other)).not.toBe(cache.get(scope));
    },
  );

  it('forgets the secret that was unused for longest', () => {
    const cache = new SigningKeyCache({ maxSecrets: 2 });
    const kept = cache.get(scope);
    const forgotten = cache.get({ ...scope, secretAccessKey: 'b' });
    cache.get(scope);
    cache.get({ ...scope, secretAccessKey: 'c' });
    expect(cache.size).toBe(2);
    expect(cache.get(scope)).toBe(kept);
    expect(cache.get({ ...scope, secretAccessKey: 'b' })).not.toBe(forgotten);
  });

  it('keeps few days of one secret', () => {
    const cache = new SigningKeyCache();
    const first = cache.get(scope);
    for (let day = 1; day <= 6; day++) cache.get({ ...scope, day: `2013060${day}` });
    expect(cache.get(scope)).not.toBe(first);
  });

  it('does not print secrets or keys', () => {
    const cache = new SigningKeyCache();
    const key = cache.get(scope);
    const printed = inspect(cache, { depth: 9, showHidden: true }) + JSON.stringify(cache);
    expect(printed).not.toContain('a-secret');
    expect(printed).not.toContain(key.export().toString('hex').slice(0, 4));
  });
});
