import { S3Error } from '../errors';
import { formatIsoSeconds } from './amz-date';
import type { SignatureClaim } from './signature-claim';

const MILLISECONDS = 1_000;

export interface FreshnessOptions {
  readonly now: Date;
  /** How far the client's clock may be off, in either direction. */
  readonly clockSkewSeconds: number;
}

function checkSkew(claim: SignatureClaim, { now, clockSkewSeconds }: FreshnessOptions): void {
  const maxSkew = clockSkewSeconds * MILLISECONDS;
  if (Math.abs(now.getTime() - claim.signedAt.getTime()) <= maxSkew) return;
  throw new S3Error('RequestTimeTooSkewed', {
    message: 'The difference between the request time and the current time is too large.',
    details: {
      RequestTime: claim.amzDate,
      ServerTime: formatIsoSeconds(now),
      MaxAllowedSkewMilliseconds: String(maxSkew),
    },
  });
}

function checkExpiry(claim: SignatureClaim, expiresSeconds: number, options: FreshnessOptions): void {
  const { now, clockSkewSeconds } = options;
  if (claim.signedAt.getTime() > now.getTime() + clockSkewSeconds * MILLISECONDS) {
    throw new S3Error('AccessDenied', {
      message: 'Request is not valid yet',
      details: { RequestTime: claim.amzDate, ServerTime: formatIsoSeconds(now) },
    });
  }
  const expires = new Date(claim.signedAt.getTime() + expiresSeconds * MILLISECONDS);
  if (now <= expires) return;
  throw new S3Error('AccessDenied', {
    message: 'Request has expired',
    details: {
      'X-Amz-Expires': String(expiresSeconds),
      Expires: formatIsoSeconds(expires),
      ServerTime: formatIsoSeconds(now),
    },
  });
}

/**
 * Refuses requests signed too long ago or in the future, which also bounds how long a stolen one can be replayed.
 *
 * @throws S3Error RequestTimeTooSkewed (header form), AccessDenied (presigned)
 */
export function checkFreshness(claim: SignatureClaim, options: FreshnessOptions): void {
  if (claim.expiresSeconds === undefined) checkSkew(claim, options);
  else checkExpiry(claim, claim.expiresSeconds, options);
}
