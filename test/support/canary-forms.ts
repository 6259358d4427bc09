/** Shorter ones occur by chance: those are looked for between quotes only. */
const MIN_BARE_CHARACTERS = 8;
const KEY_BYTES = 32;
/** The second half of a PEM's lines holds what the public key does not; fewer characters are its last line. */
const MIN_PEM_LINE_CHARACTERS = 40;

/** A key of 32 bytes in hexadecimal or base64; undefined for any other text. */
function keyBytes(secret: string): Buffer | undefined {
  const bytes = /^[0-9a-f]{64}$/i.test(secret) ? Buffer.from(secret, 'hex') : Buffer.from(secret, 'base64');
  const isKey = bytes.length === KEY_BYTES && /^([0-9a-f]{64}|[\w+/-]{43}=?)$/i.test(secret);
  return isKey ? bytes : undefined;
}

/** How a key looks in text: encoded, as JSON of a Buffer, as inspect shows it, and as it is. */
const formsOfKey = (bytes: Buffer): readonly string[] => [
  bytes.toString('hex'),
  bytes.toString('hex').toUpperCase(),
  bytes.toString('base64'),
  bytes.toString('base64').replace(/=+$/, ''),
  bytes.toString('base64url'),
  bytes.join(','),
  bytes.toString('hex').replace(/..(?=.)/g, '$& '),
  bytes.toString('latin1'),
  bytes.toString('utf8'),
];

function formsOfPem(pem: string): readonly string[] {
  const lines = pem.split(/\r?\n/).filter((line) => !line.startsWith('-----'));
  return lines.slice(Math.floor(lines.length / 2)).filter((line) => line.length >= MIN_PEM_LINE_CHARACTERS);
}

/** Every text that would give the secret away. */
export function canaryForms(secret: string): readonly string[] {
  if (secret.includes('-----BEGIN')) return formsOfPem(secret);
  if (secret.length < MIN_BARE_CHARACTERS) return [`"${secret}"`, `'${secret}'`];
  const bytes = keyBytes(secret);
  return [
    ...new Set([
      secret,
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64'),
      ...(bytes === undefined ? [] : formsOfKey(bytes)),
    ]),
  ];
}
