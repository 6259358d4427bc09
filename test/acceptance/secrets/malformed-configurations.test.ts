import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { noteSecrets } from '../../support/canaries';
import { runApp } from '../../support/run-app';
import { BACKEND, configText } from '../../support/stack';
import { SECTIONS } from './secret-site';

/** Long enough for a secret, and no key: YAML, JSON and base64 take it in different ways. */
const SECRET = 'secret-of-a-configuration-5Zt8/wQ=';
let directory: string;

beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), 's3ep-test-'));
  noteSecrets({ kind: 'secret of a configuration', secret: SECRET });
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

const config = (sections: Record<string, unknown> = {}): string =>
  configText('http://127.0.0.1:9', { ...SECTIONS, ...sections });
const kek = (fields: object) => config({ keys: { keks: [{ id: 'main', ...fields }] } });
const credentials = (fields: object) =>
  config({
    backend: { endpoint: 'http://127.0.0.1:9', credentials: { type: 'static', ...BACKEND, ...fields } },
  });

describe('a configuration is refused without a word of its secrets where', () => {
  it.each<[string, string, Record<string, string>?]>([
    ['a quote is open before one', `${config()}\nkey: "${SECRET}\n`],
    ['it is a flow that does not end', `keys: { keks: [ { id: main, key: ${SECRET}`],
    ['a tab is in front of one', `keys:\n  keks:\n\t- key: ${SECRET}\n`],
    ['a line holds nothing but one', `${config()}\n${SECRET}\n`],
    ['a key has the wrong length', kek({ provider: 'local-aes', key: SECRET })],
    ['one stands below a list', kek({ provider: 'local-aes', key: [SECRET] })],
    ['one stands below a misspelt name', kek({ provider: 'local-aes', kay: SECRET })],
    ['one is the provider’s name', kek({ provider: SECRET })],
    ['a private key is none', kek({ provider: 'rsa', privateKey: SECRET, authKey: SECRET })],
    ['one is repeated', `${config()}\nkeys: ${SECRET}\nkeys: ${SECRET}\n`],
    ['a session token has no meaning', credentials({ type: 'environment', sessionToken: SECRET })],
    [
      'the hash of a token is the token',
      config({ management: { port: 0, tokens: [{ name: 'a', role: 'viewer', sha256: SECRET }] } }),
    ],
    [
      'the backend’s address has one in it',
      config({ backend: { endpoint: `http://user:${SECRET}@127.0.0.1:x` } }),
    ],
    ['the variable of a key is wrong', config(), { S3EP_KEY: SECRET }],
    ['the variable of a secret is misspelt', config(), { S3EP_CLIENT_SECRET_ACESS_KEY: SECRET }],
    ['a file of a key holds none', kek({ provider: 'local-aes', keyFile: 'key-file' })],
  ])('%s', async (_what, text, environment = {}) => {
    writeFileSync(path.join(directory, 'key-file'), `${SECRET}\n`);
    const file = path.join(directory, 'config.yaml');
    writeFileSync(file, text);
    const [started, checked] = await Promise.all([
      runApp('proxy', { S3EP_CONFIG: file, ...environment }),
      runApp('cli', environment, ['check-config', '--config', file]),
    ]);
    expect(started.code).toBe(1);
    expect(checked.code).not.toBe(0);
  });
});
