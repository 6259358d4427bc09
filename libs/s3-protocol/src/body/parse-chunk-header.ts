/** Up to 15 hex digits of size (RFC 9112, 7.1), exact enough in a number, then extensions; no whitespace. */
const CHUNK_HEADER = /^([0-9A-Fa-f]{1,15})((?:;[^;=\s]+=[^;=\s]*)*)$/;
const SIGNATURE_EXTENSION = 'chunk-signature=';

export interface ChunkHeader {
  readonly size: number;
  /** As sent, of the extension chunk-signature; `undefined` without it or if there are several. */
  readonly signature: string | undefined;
}

/**
 * Parses `size[;chunk-signature=hex]`. `undefined` if it is anything else. Other extensions are ignored.
 * Source: Amazon S3 API Reference, "Signature Calculations ... Multiple Chunks (Chunked Upload)".
 *
 * @param line without its CRLF
 */
export function parseChunkHeader(line: string): ChunkHeader | undefined {
  const [, size, extensions] = CHUNK_HEADER.exec(line) ?? [];
  if (size === undefined || extensions === undefined) return undefined;
  const signatures = extensions.split(';').filter((extension) => extension.startsWith(SIGNATURE_EXTENSION));
  return {
    size: Number.parseInt(size, 16),
    signature: signatures.length === 1 ? signatures[0]?.slice(SIGNATURE_EXTENSION.length) : undefined,
  };
}
