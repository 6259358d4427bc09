/** Values of headers, which have one character a byte, as vectors list them. */
export function metadataInHex(metadata: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [name, Buffer.from(value, 'latin1').toString('hex')]),
  );
}
