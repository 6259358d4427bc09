import { describe, expect, it } from '@jest/globals';
import { loadSettings } from './load-settings';
import type { Problem } from './problem';
import type { FileContent } from './source/read-file';

const KEY = Buffer.alloc(32, 7).toString('base64');
const CLIENT_SECRET = 'client-secret-of-forty-characters-000000';
const MINIMAL = `
backend:
  endpoint: http://backend:9000
keys:
  keks:
    - id: main
      provider: local-aes
      key: ${KEY}
clients:
  - accessKeyId: CLIENT0000000000000A
    secretAccessKey: ${CLIENT_SECRET}
    rights:
      - { bucket: '*', allow: [read, write] }
`;
const MINIMAL_VARIABLES = {
  S3EP_BACKEND_ENDPOINT: 'http://backend:9000',
  S3EP_KEY: KEY,
  S3EP_CLIENT_ACCESS_KEY_ID: 'CLIENT0000000000000A',
  S3EP_CLIENT_SECRET_ACCESS_KEY: CLIENT_SECRET,
};

interface Given {
  yaml?: string;
  environment?: NodeJS.ProcessEnv;
  files?: Record<string, FileContent>;
}

function load({ yaml, environment = {}, files = {} }: Given) {
  const all: Record<string, FileContent> = {
    ...files,
    ...(yaml === undefined ? {} : { 'config.yaml': { text: yaml } }),
  };
  const warnings: Problem[] = [];
  const settings = loadSettings({
    ...(yaml === undefined ? {} : { file: 'config.yaml' }),
    environment,
    readFile: (path) => {
      const content = all[path];
      if (content === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
      return content;
    },
    onWarning: (warning) => warnings.push(warning),
  });
  return { settings, warnings };
}

describe('loadSettings', () => {
  it('fills in every default from the least that must be given', () => {
    const { settings } = load({ yaml: MINIMAL });
    expect(settings.s3).toMatchObject({ host: '0.0.0.0', port: 8080, region: 'us-east-1', baseDomains: [] });
    expect(settings.management).toEqual({ host: '127.0.0.1', port: 9090 });
    expect(settings.backend.credentials).toEqual({ type: 'aws-default' });
    expect(settings.buckets).toEqual([
      {
        match: '*',
        mode: 'encrypted',
        activeKek: 'main',
        readableKeks: [],
        acceptOrigins: [],
        plaintextReads: 'refuse',
      },
    ]);
  });

  it('needs no file where the environment says everything', () => {
    const { settings } = load({ environment: MINIMAL_VARIABLES });
    expect(settings.keys.keks[0]).toMatchObject({ id: 'main', provider: 'local-aes' });
    expect(settings.keys.keks[0]?.key.reveal()).toBe(KEY);
    expect(settings.clients[0]?.rights[0]?.allow).toEqual(['read', 'write', 'delete', 'list', 'admin']);
  });
});

