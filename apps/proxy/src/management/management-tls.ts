import type { ManagementTlsSettings } from '@s3ep/config';
import { type SecureContextOptions, secureContextOptions } from '../tls/secure-context-options';

/** TLS of the management listener, as Nest takes it. */
export interface ManagementTlsOptions extends SecureContextOptions {
  readonly requestCert?: boolean;
  readonly rejectUnauthorized?: boolean;
}

/**
 * A client certificate is asked for and verified, but a connection without one is taken: probes and Prometheus have
 * none. Whether it was good is for the admin API to ask.
 */
export function managementTls(tls: ManagementTlsSettings): ManagementTlsOptions {
  return {
    ...secureContextOptions(tls),
    ...(tls.clientAuthorities && { requestCert: true, rejectUnauthorized: false }),
  };
}
