const SECRET_NAMES = [
  'authorization',
  'Authorization',
  'cookie',
  'key',
  'password',
  'secret',
  'secretAccessKey',
  'sessionToken',
  'signature',
  'signingKey',
  'token',
  '["x-amz-security-token"]',
  '["x-amz-server-side-encryption-customer-key"]',
  '["x-amz-copy-source-server-side-encryption-customer-key"]',
];

/**
 * Names whose values never reach a log line, at the top of a line or one level down. A second net:
 * secrets have a type that does not print, and nobody logs headers.
 */
export const REDACTED_PATHS: readonly string[] = SECRET_NAMES.flatMap((name) =>
  name.startsWith('[') ? [name, `*${name}`] : [name, `*.${name}`],
);
