import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Secret } from '@s3ep/config';
import { AdminCredentials } from './admin-credentials';

const TOKEN = 'a-token_of.all~kinds+of/characters==';
const HASH = createHash('sha256').update(TOKEN).digest('hex');

function nameOf(authorization: string, sha256 = HASH): string | undefined {
  const credentials = new AdminCredentials({
    tokens: [
      { name: 'first', sha256: new Secret('00'.repeat(32)), role: 'viewer' },
      { name: 'known', sha256: new Secret(sha256), role: 'viewer' },
      { name: 'last', sha256: new Secret('ff'.repeat(32)), role: 'viewer' },
    ],
    certificates: [],
  });
  return credentials.identify({ headers: { authorization } } as IncomingMessage)?.name;
}

describe('AdminCredentials', () => {
  it.each([`Bearer ${TOKEN}`, `bearer ${TOKEN}`, `BEARER  ${TOKEN} `])('knows a token in "%s"', (header) => {
    expect(nameOf(header)).toBe('known');
  });

  it.each([0, 31, 32, 63])('compares all of the hash: digit %i', (at) => {
    const digit = HASH[at] === '0' ? '1' : '0';
    expect(nameOf(`Bearer ${TOKEN}`, `${HASH.slice(0, at)}${digit}${HASH.slice(at + 1)}`)).toBeUndefined();
  });

  it.each([
    ['nothing', ''],
    ['a token of 1,000 characters', `Bearer ${'x'.repeat(1_000)}`],
    ['characters that no token has', `Bearer ${TOKEN}"`],
    ['another scheme', `Token ${TOKEN}`],
    ['no scheme', TOKEN],
  ])('knows nobody by %s', (_what, header) => {
    expect(nameOf(header)).toBeUndefined();
  });
});
