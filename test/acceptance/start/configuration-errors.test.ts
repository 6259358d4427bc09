import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { type EndedApp, runApp } from '../../support/run-app';
import { BACKEND, type ConfigSections, defaultConfig, KEK } from '../../support/stack';

let directory: string;
let taken: Server;
let takenPort: number;

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 's3ep-test-'));
  taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  takenPort = (taken.address() as AddressInfo).port;
});
afterAll(() => {
  taken.close();
  rmSync(directory, { recursive: true, force: true });
});

function start(content: string, environment: Record<string, string> = {}): Promise<EndedApp> {
  const file = path.join(directory, 'config.yaml');
  writeFileSync(file, content);
  return runApp('proxy', { S3EP_CONFIG: file, ...environment });
}

const valid = (sections: ConfigSections = {}): string =>
  stringify({ ...defaultConfig('http://127.0.0.1:9'), ...sections }, { aliasDuplicateObjects: false });

describe('a configuration that cannot be used ends the process with code 1 and says what to mend:', () => {
  it.each<[string, () => string, readonly string[]]>([
    ['an unknown setting', () => valid({ buckts: [] }), ['buckts', 'buckets', 'config.yaml']],
    [
      'an unknown setting further in',
      () => valid({ s3: { host: '127.0.0.1', prot: 0 } }),
      ['s3.prot', 'did you mean port'],
    ],
    ['a port that is none', () => valid({ s3: { port: 70_000 } }), ['s3.port', 'too large', '65535']],
    [
      'a key of the wrong length',
      () => valid({ keys: { keks: [{ id: 'main', provider: 'local-aes', key: 'c2hvcnQ=' }] } }),
      ['keys.keks[0].key', '32'],
    ],
    [
      'a key that no bucket finds',
      () => valid({ buckets: [{ match: '*', mode: 'encrypted', activeKek: 'other' }] }),
      ['buckets[0].activeKek', 'other', 'main'],
    ],
    ['no client', () => valid({ clients: [] }), ['clients']],
    [
      'a variable that is not set',
      () =>
        valid({ backend: { endpoint: '${NO_SUCH_VARIABLE}', credentials: { type: 'static', ...BACKEND } } }),
      ['backend.endpoint', 'NO_SUCH_VARIABLE'],
    ],
    [
      'a file that is not there',
      () => valid({ keys: { keks: [{ id: 'main', provider: 'local-aes', keyFile: '/no/such/key' }] } }),
      ['keys.keks[0].key', '/no/such/key'],
    ],
    ['what is no YAML', () => 's3: [', ['config.yaml']],
  ])('%s', async (_what, content, said) => {
    const { code, stdout, stderr } = await start(content());
    expect(code).toBe(1);
    for (const text of said) expect(stderr).toContain(text);
    expect(stderr).toContain('Mend');
    expect(stdout).not.toContain('listening');
    // neither a stack nor a secret
    expect(stderr).not.toMatch(/^\s+at /m);
    for (const secret of [KEK, BACKEND.secretAccessKey]) expect(stderr).not.toContain(secret);
  });

  it('a configuration file that is not there', async () => {
    const { code, stderr } = await runApp('proxy', { S3EP_CONFIG: path.join(directory, 'missing.yaml') });
    expect(code).toBe(1);
    expect(stderr).toContain('missing.yaml');
  });

  it('all problems at once', async () => {
    const { stderr } = await start(valid({ s3: { port: -1 }, logging: { level: 'loud' } }));
    expect(stderr).toContain('2 problems');
    expect(stderr).toContain('s3.port');
    expect(stderr).toContain('logging.level');
  });
});

describe('a port in use is said, with the setting that changes it:', () => {
  it.each(['s3', 'management'])('%s', async (section) => {
    const { code, stderr } = await start(valid({ [section]: { host: '127.0.0.1', port: takenPort } }));
    expect(code).toBe(1);
    expect(stderr).toContain(`${section}.port`);
    expect(stderr).toContain(`S3EP_${section.toUpperCase()}_PORT`);
    expect(stderr).toContain(String(takenPort));
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('that of the embedded backend', async () => {
    const { code, stderr } = await runApp('embedded-s3', {
      EMBEDDED_S3_DIR: path.join(directory, 'objects'),
      EMBEDDED_S3_PORT: String(takenPort),
      EMBEDDED_S3_ACCESS_KEY_ID: 'a',
      EMBEDDED_S3_SECRET_ACCESS_KEY: 'b',
    });
    expect(code).toBe(1);
    expect(stderr).toContain('EMBEDDED_S3_PORT');
  });
});
