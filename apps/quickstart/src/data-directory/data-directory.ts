import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Credentials } from './credentials';
import { generateAccessKeyId, generateSecretAccessKey } from './generate-credentials';
import { keepOrWritePrivateFile } from './private-file';
import { renderConfig } from './render-config';

const OWNER_ONLY_DIRECTORY = 0o700;
const KEK_BYTES = 32;

/** All that a first start makes, and a later one finds. */
export interface DataDirectory {
  readonly configFile: string;
  readonly objects: string;
  readonly demoFile: string;
  /** Settings of the AWS tools for the demonstration. */
  readonly awsConfigFile: string;
  readonly client: Credentials;
  readonly backend: Credentials;
}

function keepOrMakeCredentials(keys: string, owner: 'client' | 'backend'): Credentials {
  const file = (what: string): string => path.join(keys, `${owner}-${what}`);
  return {
    accessKeyId: keepOrWritePrivateFile(file('access-key-id'), generateAccessKeyId),
    secretAccessKey: keepOrWritePrivateFile(file('secret-access-key'), generateSecretAccessKey),
  };
}

/**
 * Makes what is missing in the directory, and leaves what is there.
 * @throws Error if objects are there, but not the key that they were encrypted under
 */
export function openDataDirectory(directory: string): DataDirectory {
  const keys = path.join(directory, 'keys');
  const objects = path.join(directory, 'objects');
  const keyFile = path.join(keys, 'main.key');
  for (const each of [directory, keys, objects]) {
    mkdirSync(each, { recursive: true, mode: OWNER_ONLY_DIRECTORY });
  }
  if (!existsSync(keyFile) && readdirSync(objects).length > 0) {
    throw new Error(
      `${objects} holds objects, but ${keyFile} is missing, and nothing else decrypts them.\n` +
        'Put the key back, or name another directory in S3EP_QUICKSTART_DIR.',
    );
  }
  keepOrWritePrivateFile(keyFile, () => randomBytes(KEK_BYTES).toString('base64'));
  const client = keepOrMakeCredentials(keys, 'client');
  const backend = keepOrMakeCredentials(keys, 'backend');
  const configFile = path.join(directory, 'config.yaml');
  keepOrWritePrivateFile(configFile, () => renderConfig({ client, backend }));
  const demoFile = path.join(directory, 'demo.env');
  const awsConfigFile = path.resolve(directory, 'aws-config');
  return { configFile, objects, demoFile, awsConfigFile, client, backend };
}
