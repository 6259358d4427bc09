/** What is wrong with the certificate that a server showed. */
export type CertificateTrouble = 'untrusted' | 'expired' | 'not yet valid' | 'of another name';

/** Node's codes (https://nodejs.org/api/tls.html#x509-certificate-error-codes). */
const TROUBLES: Readonly<Record<string, CertificateTrouble>> = {
  UNABLE_TO_GET_ISSUER_CERT: 'untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'untrusted',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'untrusted',
  CERT_SIGNATURE_FAILURE: 'untrusted',
  INVALID_CA: 'untrusted',
  CERT_UNTRUSTED: 'untrusted',
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'not yet valid',
  ERR_TLS_CERT_ALTNAME_INVALID: 'of another name',
  HOSTNAME_MISMATCH: 'of another name',
};

/** `undefined`: a connection failed for another reason. */
export function certificateTrouble(cause: unknown): CertificateTrouble | undefined {
  const { code } = Object(cause) as { code?: unknown };
  return typeof code === 'string' ? TROUBLES[code] : undefined;
}
