import type { Origin } from '../draft';
import { PERMISSIONS } from '../settings';
import type { SettingPath } from '../setting-path';

/** Variables that stand for one entry of a list. */
export interface Shorthand {
  readonly list: SettingPath;
  /** The field that tells entries apart; an entry with the same value is overridden, otherwise one is added. */
  readonly identity: { readonly field: string; readonly variable: string; readonly fallback?: string };
  readonly secret: { readonly field: string; readonly variable: string };
  /** What an added entry holds besides. */
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly meaning: string;
}

export const SHORTHANDS: readonly Shorthand[] = [
  {
    list: ['keys', 'keks'],
    identity: { field: 'id', variable: 'S3EP_KEY_ID', fallback: 'main' },
    secret: { field: 'key', variable: 'S3EP_KEY' },
    defaults: { provider: 'local-aes' },
    meaning: 'One key-encryption key of provider `local-aes`.',
  },
  {
    list: ['clients'],
    identity: { field: 'accessKeyId', variable: 'S3EP_CLIENT_ACCESS_KEY_ID' },
    secret: { field: 'secretAccessKey', variable: 'S3EP_CLIENT_SECRET_ACCESS_KEY' },
    defaults: { rights: [{ bucket: '*', allow: [...PERMISSIONS] }] },
    meaning: 'One client, with every right in every bucket unless the file lists it with other rights.',
  },
];

export const shorthandVariables = ({ identity, secret }: Shorthand): readonly string[] => [
  identity.variable,
  secret.variable,
  `${secret.variable}_FILE`,
];

/** Origin of a value that a variable gives. */
export const variableOrigin = (name: string): Origin => ({
  where: name,
  untyped: true,
  directory: process.cwd(),
});
