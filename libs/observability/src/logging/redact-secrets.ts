/** In lower case; a name counts in any case. */
const SECRET_NAMES: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'key',
  'password',
  'secret',
  'secretaccesskey',
  'sessiontoken',
  'signature',
  'signingkey',
  'token',
  'x-amz-security-token',
  'x-amz-server-side-encryption-customer-key',
  'x-amz-copy-source-server-side-encryption-customer-key',
]);

/** Levels of plain objects below the line itself that are looked through. */
const DEPTH = 2;
const CENSOR = '[redacted]';

type Fields = Record<string, unknown>;

/**
 * The fields of a log line without the values of names that stand for secrets. A second net: secrets
 * have a type that does not print, and nobody logs headers.
 *
 * Returns the same object where nothing had to go. (pino's own redaction copies every line deeply,
 * which costs ten times as much as the rest of a request's log line.)
 */
export function redactSecrets(fields: Fields, depth = DEPTH): Fields {
  let result = fields;
  for (const name in fields) {
    const value = fields[name];
    const safe = SECRET_NAMES.has(name.toLowerCase()) ? CENSOR : redactWithin(value, depth);
    if (safe === value || value === undefined) continue;
    if (result === fields) result = { ...fields };
    result[name] = safe;
  }
  return result;
}

function redactWithin(value: unknown, depth: number): unknown {
  return depth > 0 && isPlainObject(value) ? redactSecrets(value, depth - 1) : value;
}

/** Errors are left to their serializer, and classes to their `toJSON`. */
function isPlainObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
