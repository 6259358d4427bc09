/** What the specs of loadSettings start from. */
import { ConfigurationError } from './configuration-error';
import { loadSettings } from './load-settings';
import type { Problem } from './problem';
import type { FileContent } from './source/read-file';

export const KEY = Buffer.alloc(32, 7).toString('base64');
export const CLIENT_SECRET = 'client-secret-of-forty-characters-000000';
export const MINIMAL = `
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
export const MINIMAL_VARIABLES = {
  S3EP_BACKEND_ENDPOINT: 'http://backend:9000',
  S3EP_KEY: KEY,
  S3EP_CLIENT_ACCESS_KEY_ID: 'CLIENT0000000000000A',
  S3EP_CLIENT_SECRET_ACCESS_KEY: CLIENT_SECRET,
};

export interface Given {
  yaml?: string;
  environment?: NodeJS.ProcessEnv;
  files?: Record<string, FileContent>;
}

export function load({ yaml, environment = {}, files = {} }: Given) {
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

export function problemsOf(given: Given): string[] {
  try {
    load(given);
  } catch (error) {
    if (error instanceof ConfigurationError)
      return error.message
        .split('\n')
        .slice(1)
        .map((line) => line.trim());
    throw error;
  }
  return [];
}
