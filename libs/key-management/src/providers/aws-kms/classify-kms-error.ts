import { KeyProviderError } from '../../key-provider-error';
import type { KeyProviderErrorKind } from '../../key-provider-error';
import { certificateTrouble } from '../certificate-trouble';

/**
 * Errors of GenerateDataKey and Decrypt, of AssumeRole, and those common to all of AWS that their HTTP status does
 * not tell apart
 * (https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html#API_Decrypt_Errors,
 * https://docs.aws.amazon.com/kms/latest/APIReference/CommonErrors.html).
 */
const KINDS: Readonly<Record<string, KeyProviderErrorKind>> = {
  InvalidCiphertextException: 'refused',
  IncorrectKeyException: 'refused',
  DisabledException: 'disabled',
  KMSInvalidStateException: 'disabled', // pending deletion or import, key store disconnected
  NotFoundException: 'disabled',
  InvalidArnException: 'disabled',
  InvalidKeyUsageException: 'disabled', // not a symmetric key for encryption
  ThrottlingException: 'unavailable', // status 400
  LimitExceededException: 'unavailable',
  RequestLimitExceeded: 'unavailable',
  RequestExpired: 'unavailable', // signed too long ago: the way was slow
  DependencyTimeoutException: 'unavailable',
  KeyUnavailableException: 'unavailable',
  KMSInternalException: 'unavailable',
  // of the SDK itself: nothing in the chain of credentials could give any
  CredentialsProviderError: 'denied',
};

const TOO_MANY_REQUESTS = 429;
const SERVER_ERROR = 500;

/** A failure of the SDK as a failure of the provider; what neither the network nor AWS said is a bug, and stays as it is. */
export function classifyKmsError(cause: unknown, kekId: string): unknown {
  const kind = kindOf(cause);
  return kind === undefined ? cause : new KeyProviderError(kind, { kekId, cause: explained(cause) });
}

/** There is no setting for authorities: AWS's own are known to Node, and an endpoint of one's own is rare. */
function explained(cause: unknown): unknown {
  const trouble = certificateTrouble(cause);
  if (trouble === undefined) return cause;
  const mend =
    trouble === 'untrusted'
      ? 'name the PEM file of the authority that signed it in NODE_EXTRA_CA_CERTS'
      : 'correct endpoint, or the certificate there';
  return new Error(`endpoint: its certificate is ${trouble}; ${mend}`, { cause });
}

function kindOf(cause: unknown): KeyProviderErrorKind | undefined {
  if (!(cause instanceof Error)) return undefined;
  const named = KINDS[cause.name];
  if (named !== undefined) return named;
  const { $metadata } = cause as { $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode;
  if (status === undefined) return cause instanceof TypeError ? undefined : 'unavailable';
  // an answer that cannot be read (status 200) comes from a gateway that is not KMS
  const spoiled = status < 400 || status === TOO_MANY_REQUESTS || status >= SERVER_ERROR;
  return spoiled ? 'unavailable' : 'denied';
}
