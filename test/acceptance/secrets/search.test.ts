import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { expectNoLeak, noteSecrets } from '../../support/canaries';
import { secretsInConfig, secretsInEnvironment } from '../../support/configured-secrets';
import { BACKEND, configText, KEK } from '../../support/stack';
import { CLIENT, OPERATOR, SECTIONS } from './secret-site';

describe('the search for secrets knows', () => {
  it('every secret of a configuration', () => {
    const text = configText('http://127.0.0.1:9', SECTIONS);
    expect(secretsInConfig(text, '.').map(({ secret }) => secret)).toEqual(
      expect.arrayContaining([KEK, BACKEND.secretAccessKey, CLIENT.secretAccessKey, OPERATOR.entry.sha256]),
    );
  });

  it.each([
    ['S3EP_KEY', 'a key'],
    ['S3EP_CLIENT_SECRET_ACCESS_KEY', 'a secret'],
    ['AWS_SESSION_TOKEN', 'a session token'],
  ])('the variable %s', (name, value) => {
    expect(secretsInEnvironment({ [name]: value, S3EP_KEY_ID: 'main', AWS_ACCESS_KEY_ID: 'A' })).toEqual([
      { kind: name, secret: value },
    ]);
  });

  it('that the key of a Vault is a name', () => {
    const kek = { provider: 'vault-transit', key: 'name', auth: { token: 'a token' } };
    expect(secretsInConfig(JSON.stringify({ keys: { keks: [kek] } }), '.')).toEqual([
      { kind: 'token', secret: 'a token' },
    ]);
  });
});

describe('the search for secrets finds', () => {
  const bytes = randomBytes(32);
  noteSecrets({ kind: 'some key', secret: bytes.toString('base64') }, { kind: 'PIN', secret: '4711' });

  it.each([
    ['base64', bytes.toString('base64')],
    ['base64 in a URL', encodeURIComponent(bytes.toString('base64'))],
    ['hexadecimal', bytes.toString('hex')],
    ['the JSON of a Buffer', JSON.stringify({ bytes })],
    ['a Buffer as node shows it', inspect(bytes)],
    ['its bytes', bytes.toString('latin1')],
    ['base64 of base64', Buffer.from(bytes.toString('base64')).toString('base64')],
  ])('a key as %s, and does not show it', (_form, text) => {
    const search = () => {
      expectNoLeak('a log', `a line\nanother: ${text} and more`);
    };
    expect(search).toThrow(/a log gave secrets away:\n.*some key in line 2: another: .*\[removed\]/s);
    expect(search).not.toThrow(text);
  });

  it('a short secret only where it stands alone', () => {
    expect(() => {
      expectNoLeak('a log', '{"pin":"4711"}');
    }).toThrow('PIN in line 1');
    expect(() => {
      expectNoLeak('a log', '{"time":1471100}');
    }).not.toThrow();
  });
});
