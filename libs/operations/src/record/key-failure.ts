import { FormatError } from '@s3ep/object-format';
import { KeyProviderError, KeyRefusedError } from '@s3ep/key-management';
import { S3Error } from '@s3ep/s3-protocol';
import { DecryptionError } from './decryption-error';

/** A provider that comes back is noticed within seconds (RFC 9110 10.2.3). */
const RETRY_SOON = { 'retry-after': '5' };

/** What the client is told of a failure around keys and stored bytes: 503 where waiting helps, else 500. */
export function toS3Failure(error: unknown): unknown {
  if (error instanceof KeyProviderError && error.kind === 'unavailable')
    return new S3Error('ServiceUnavailable', { cause: error, headers: RETRY_SOON });
  if (error instanceof KeyProviderError) return new DecryptionError(`key-provider-${error.kind}`, error);
  if (error instanceof KeyRefusedError) return new DecryptionError(error.reason, error);
  if (error instanceof FormatError) return new DecryptionError(error.reason, error);
  return error;
}
