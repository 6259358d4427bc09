import { hash } from 'node:crypto';
import { SIGV4_ALGORITHM } from './sigv4-names';

export interface StringToSignParts {
  /** yyyyMMdd'T'HHmmss'Z' */
  readonly amzDate: string;
  /** yyyyMMdd/region/s3/aws4_request */
  readonly scope: string;
  /** One character a byte. */
  readonly canonicalRequest: string;
}

/** The StringToSign of SigV4 (task 2 of the same page as canonicalRequest). */
export function stringToSign({ amzDate, scope, canonicalRequest }: StringToSignParts): string {
  const digest = hash('sha256', Buffer.from(canonicalRequest, 'latin1'), 'hex');
  return `${SIGV4_ALGORITHM}\n${amzDate}\n${scope}\n${digest}`;
}
