import { canonicalHeaders } from './canonical-headers';
import { canonicalQuery } from './canonical-query';
import { canonicalPath } from './percent-encoding';

export interface CanonicalRequestParts {
  readonly method: string;
  /** As on the wire. */
  readonly rawPath: string;
  /** As on the wire. */
  readonly rawQuery: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Lower case, in the order in which they are signed. */
  readonly signedHeaders: readonly string[];
  readonly payloadHash: string;
  /** The query parameter that carries the signature itself. */
  readonly signatureParameter?: string;
}

/**
 * The CanonicalRequest of SigV4, as S3 has it: the path is neither normalised nor encoded twice.
 * One character is one byte.
 * Source: Amazon S3 API Reference, "Signature Calculations for the Authorization Header: Transferring Payload in
 * a Single Chunk", task 1.
 */
export function canonicalRequest(parts: CanonicalRequestParts): string {
  const query = canonicalQuery(
    parts.rawQuery,
    parts.signatureParameter === undefined ? {} : { without: parts.signatureParameter },
  );
  return (
    `${parts.method}\n${canonicalPath(parts.rawPath)}\n${query}\n` +
    `${canonicalHeaders(parts.headers, parts.signedHeaders)}\n` +
    `${parts.signedHeaders.join(';')}\n${parts.payloadHash}`
  );
}
