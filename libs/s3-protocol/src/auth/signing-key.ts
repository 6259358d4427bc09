import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { SIGV4_SERVICE, SIGV4_TERMINATOR } from './sigv4-names';

export interface SigningKeyScope {
  readonly secretAccessKey: string;
  /** yyyyMMdd */
  readonly day: string;
  readonly region: string;
  /** Default: s3. */
  readonly service?: string;
}

function hmacSha256(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'utf8').digest();
}

/** A signature: HMAC-SHA256 of a string to sign, 64 lower-case hex digits. */
export function sign(signingKey: KeyObject, text: string): string {
  return createHmac('sha256', signingKey).update(text, 'utf8').digest('hex');
}

/**
 * Derives the key that signs one day's requests to one region (SigV4, "Calculate signature", DateKey ff.).
 * A KeyObject, because Node turns a Buffer into one at every use, which costs five times the HMAC itself, and
 * because it does not show its bytes when it is printed.
 */
export function deriveSigningKey(scope: SigningKeyScope): KeyObject {
  const dayKey = hmacSha256(`AWS4${scope.secretAccessKey}`, scope.day);
  const regionKey = hmacSha256(dayKey, scope.region);
  const serviceKey = hmacSha256(regionKey, scope.service ?? SIGV4_SERVICE);
  return createSecretKey(hmacSha256(serviceKey, SIGV4_TERMINATOR));
}
