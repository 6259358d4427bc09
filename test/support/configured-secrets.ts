import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

/** A secret and what it is, as in `secretAccessKey`. */
export interface NamedSecret {
  readonly kind: string;
  readonly secret: string;
}

const FIELD = /^(key|secretAccessKey|sessionToken|token|secretId|privateKey|authKey|pin|sha256)(File)?$/;
const VARIABLE =
  /^\w*(SECRET_ACCESS_KEY|SESSION_TOKEN|_TOKEN|_PIN|_SECRET_ID|_AUTH_KEY|PRIVATE_KEY|S3EP_KEY)(_FILE)?$/;
/** Theirs is a name of the key, not the key. */
const NAMING_PROVIDERS = ['vault-transit', 'aws-kms', 'pkcs11'];

/** Every secret of a configuration file, or of another document with the same names, those in files of their own too. */
export function secretsInConfig(text: string, directory: string): readonly NamedSecret[] {
  try {
    return [...secretsIn(parse(text), directory)];
  } catch {
    return []; // broken on purpose; whoever breaks it knows what is in it
  }
}

/** Every secret of an environment, and of the configuration file that it names. */
export function secretsInEnvironment(environment: Readonly<Record<string, string>>): readonly NamedSecret[] {
  return Object.entries(environment).flatMap(([name, value]): readonly NamedSecret[] => {
    if (name === 'S3EP_CONFIG') return secretsInConfigFile(value);
    if (value.startsWith('[') || value.startsWith('{')) return secretsInConfig(value, process.cwd());
    const found = VARIABLE.exec(name);
    if (found === null) return [];
    return found[2] === undefined ? [{ kind: name, secret: value }] : inFile(name, value);
  });
}

export const secretsInConfigFile = (file: string): readonly NamedSecret[] =>
  existsSync(file) ? secretsInConfig(readFileSync(file, 'utf8'), path.dirname(file)) : [];

function* secretsIn(node: unknown, directory: string): Generator<NamedSecret> {
  if (typeof node !== 'object' || node === null) return;
  const provider: unknown = 'provider' in node ? node.provider : undefined;
  for (const [name, value] of Object.entries(node) as [string, unknown][]) {
    const field = FIELD.exec(name);
    const isName = field?.[1] === 'key' && NAMING_PROVIDERS.includes(String(provider));
    if (field === null || isName || typeof value !== 'string') yield* secretsIn(value, directory);
    else if (field[2] !== undefined) yield* inFile(name, path.resolve(directory, value));
    else if (!value.includes('${')) yield { kind: name, secret: value };
  }
}

const inFile = (kind: string, file: string): readonly NamedSecret[] =>
  existsSync(file) ? [{ kind, secret: readFileSync(file, 'utf8').trim() }] : [];
