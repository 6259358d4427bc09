import { existsSync, readFileSync } from 'node:fs';
import { type KekSettings, Secret } from '@s3ep/config';
import { createKeyProvider, type KeyProvider } from '@s3ep/key-management';
import { UsageError } from '../usage-error';

/** Where keygen puts the authKey of an RSA key. */
const AUTH_KEY_SUFFIX = '.auth';

export interface KekOptions {
  /** `ID=FILE` each: a key of local-aes, or an RSA private key in PEM, as `s3ep keygen` writes them. */
  readonly kek: readonly string[];
  /** `ID=FILE` each: the authKey of an RSA key that has none beside it. */
  readonly authKey: readonly string[];
}

interface NamedFile {
  readonly id: string;
  readonly file: string;
}

/**
 * Key-encryption keys that the command line itself names.
 * @throws UsageError
 */
export function readKekFiles({ kek, authKey }: KekOptions): readonly KeyProvider[] {
  const keks = kek.map((option) => namedFile('--kek', option));
  const authKeys = authKey.map((option) => namedFile('--auth-key', option));
  const stray = authKeys.find(({ id }) => !keks.some((named) => named.id === id));
  if (stray) throw new UsageError(`--auth-key ${stray.id} goes with a --kek of that name`);
  return keks.map(({ id, file }) => {
    try {
      const authFile = authKeys.find((named) => named.id === id)?.file ?? file + AUTH_KEY_SUFFIX;
      return createKeyProvider(settingsOf({ id, file, authFile }));
    } catch (error) {
      throw new UsageError(`the key of --kek ${id} cannot be used: ${(error as Error).message}`);
    }
  });
}

function settingsOf({ id, file, authFile }: NamedFile & { readonly authFile: string }): KekSettings {
  const key = secretIn(file);
  if (!key.reveal().startsWith('-----BEGIN ')) return { id, state: 'enabled', provider: 'local-aes', key };
  if (!existsSync(authFile))
    throw new Error(`it is an RSA key, whose authKey is not in ${authFile}: name it with --auth-key`);
  return { id, state: 'enabled', provider: 'rsa', privateKey: key, authKey: secretIn(authFile) };
}

/** Without the line end of a file. */
const secretIn = (file: string): Secret => new Secret(readFileSync(file, 'utf8').trim());

function namedFile(option: string, value: string): NamedFile {
  const [, id, file] = /^([^=]+)=(.+)$/s.exec(value) ?? [];
  if (id === undefined || file === undefined)
    throw new UsageError(`${option} is ID=FILE: the name of the key in records, and the file that holds it`);
  return { id, file };
}
