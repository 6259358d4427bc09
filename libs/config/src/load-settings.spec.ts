import { describe, expect, it } from '@jest/globals';
import path from 'node:path';
import { inspect } from 'node:util';
import { CLIENT_SECRET, KEY, load, MINIMAL, MINIMAL_VARIABLES, problemsOf } from './load-settings.fixture';
import type { KeySettings } from './settings';

const localKey = ({ keks: [first] }: KeySettings) =>
  first?.provider === 'local-aes' ? first.key.reveal() : undefined;

describe('loadSettings', () => {
  it('fills in every default from the least that must be given', () => {
    const { settings } = load({ yaml: MINIMAL });
    expect(settings.s3).toMatchObject({ host: '0.0.0.0', port: 8080, region: 'us-east-1', baseDomains: [] });
    expect(settings.management).toEqual({
      host: '127.0.0.1',
      port: 9090,
      admin: 'on',
      tokens: [],
      certificates: [],
    });
    expect(settings.backend.credentials).toEqual({ type: 'aws-default' });
    expect(settings.buckets).toEqual([
      {
        match: '*',
        mode: 'encrypted',
        activeKek: 'main',
        readableKeks: [],
        acceptOrigins: [],
        plaintextReads: 'refuse',
        sealMetadata: false,
      },
    ]);
  });

  it('needs no file where the environment says everything', () => {
    const { settings } = load({ environment: MINIMAL_VARIABLES });
    expect(settings.keys.keks[0]).toMatchObject({ id: 'main', provider: 'local-aes' });
    expect(localKey(settings.keys)).toBe(KEY);
    expect(settings.clients[0]?.rights[0]?.allow).toEqual(['read', 'write', 'delete', 'list', 'admin']);
  });

  it('lets a variable override the file', () => {
    const { settings } = load({
      yaml: MINIMAL,
      environment: {
        S3EP_S3_PORT: '0',
        S3EP_S3_BASE_DOMAINS: 's3.example.org, s3.local',
        S3EP_S3_ANNOUNCE_ENCRYPTION: 'true',
        S3EP_BACKEND_ENDPOINT: 'https://other:443/',
        S3EP_LOGGING_LEVEL: 'debug',
      },
    });
    expect(settings.s3).toMatchObject({
      port: 0,
      baseDomains: ['s3.example.org', 's3.local'],
      announceEncryption: true,
    });
    expect(settings.backend.endpoint).toBe('https://other');
    expect(settings.logging.level).toBe('debug');
  });

  it('takes an empty variable as not set', () => {
    expect(load({ yaml: MINIMAL, environment: { S3EP_S3_PORT: '' } }).settings.s3.port).toBe(8080);
  });

  it('overrides the key and the client of the same name, and keeps their rights', () => {
    const other = Buffer.alloc(32, 9);
    const { settings } = load({
      yaml: MINIMAL,
      environment: {
        S3EP_KEY: other.toString('hex'),
        S3EP_CLIENT_ACCESS_KEY_ID: 'CLIENT0000000000000A',
        S3EP_CLIENT_SECRET_ACCESS_KEY: `${CLIENT_SECRET}-2`,
      },
    });
    expect(settings.keys.keks).toHaveLength(1);
    expect(localKey(settings.keys)).toBe(other.toString('base64'));
    expect(settings.clients).toHaveLength(1);
    expect(settings.clients[0]?.secretAccessKey.reveal()).toBe(`${CLIENT_SECRET}-2`);
    expect(settings.clients[0]?.rights[0]?.allow).toEqual(['read', 'write']);
  });

  it('reads a secret from the file beside the configuration, without its line end', () => {
    const { settings, warnings } = load({
      yaml: MINIMAL.replace(`key: ${KEY}`, 'keyFile: keys/main.key'),
      files: { [path.resolve('keys/main.key')]: { text: `${KEY}\n`, mode: 0o600 } },
    });
    expect(localKey(settings.keys)).toBe(KEY);
    expect(warnings).toEqual([]);
  });

  it('prefers a secret from a variable file to the one in the YAML file', () => {
    const { settings } = load({
      yaml: MINIMAL,
      environment: { S3EP_KEY_FILE: '/run/secrets/key' },
      files: { '/run/secrets/key': { text: Buffer.alloc(32, 9).toString('base64') } },
    });
    expect(localKey(settings.keys)).toBe(Buffer.alloc(32, 9).toString('base64'));
  });

  it('warns of a secret file that everybody may read', () => {
    const { warnings } = load({
      yaml: MINIMAL,
      environment: { S3EP_KEY_FILE: '/run/secrets/key' },
      files: { '/run/secrets/key': { text: KEY, mode: 0o644 } },
    });
    expect(warnings).toEqual([
      {
        setting: 'keys.keks[0].keyFile',
        where: 'S3EP_KEY_FILE',
        message: 'every user of this machine may read /run/secrets/key',
        mend: 'chmod 600 /run/secrets/key',
      },
    ]);
  });

  it('expands variables in the file, also where a number is wanted', () => {
    const { settings } = load({
      yaml: `${MINIMAL}s3: { port: '\${PORT}', region: '\${REGION:-eu-central-1}', host: '\${HOST:-::}' }\n`,
      environment: { PORT: '8443', REGION: '' },
    });
    expect(settings.s3).toMatchObject({ port: 8443, region: 'eu-central-1', host: '::' });
  });

  it('lets the file refer to a variable that is no setting, though it begins like one', () => {
    const yaml = MINIMAL.replace('http://backend:9000', 'http://${S3EP_HOST}:9000');
    expect(load({ yaml, environment: { S3EP_HOST: 'inner' } }).settings.backend.endpoint).toBe(
      'http://inner:9000',
    );
  });

  it('takes an access key of digits as text', () => {
    const yaml = MINIMAL.replace('CLIENT0000000000000A', '00123456789');
    expect(load({ yaml }).settings.clients[0]?.accessKeyId).toBe('00123456789');
  });

  it('ignores what Kubernetes says about a service of that name', () => {
    const environment = {
      S3EP_SERVICE_HOST: '10.0.0.1',
      S3EP_PORT: 'tcp://10.0.0.1:8080',
      S3EP_PORT_8080_TCP: 'x',
    };
    expect(problemsOf({ yaml: MINIMAL, environment })).toEqual([]);
  });

  it('gives settings that nothing can change', () => {
    const { settings } = load({ yaml: MINIMAL });
    expect(Object.isFrozen(settings.clients[0]?.rights[0]?.allow)).toBe(true);
    expect(Object.isFrozen(settings.s3.baseDomains)).toBe(true);
  });

  it('never shows a secret, neither in settings nor in messages', () => {
    const { settings } = load({ yaml: MINIMAL });
    const shown = inspect(settings, { depth: 20, showHidden: true }) + JSON.stringify(settings);
    expect(shown).not.toContain(CLIENT_SECRET);
    expect(shown).not.toContain(KEY);
    const secret = 'tell-nobody-tell-nobody';
    for (const yaml of [
      `keys: { keks: [{ id: main, provider: local-aes, key: ${secret} }] }`,
      `backend: { endpoint: 'http://user:${secret}@backend' }`,
      `backend: ${secret}`,
      `logging: { level: ${secret} }`,
      `s3: { port: ${secret} }`,
      `clients: [{ accessKeyId: '${secret}/', secretAccessKey: ${secret}`,
      `clients: *${secret}`,
      `clients: [ @${secret} ]`,
      `s3: "${secret}`,
    ]) {
      const problems = problemsOf({ yaml, environment: { S3EP_S3_PORT: secret } });
      expect(problems).not.toEqual([]);
      expect(problems.join()).not.toContain(secret);
    }
  });
});
