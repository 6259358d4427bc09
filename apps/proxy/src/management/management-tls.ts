import { readFileSync } from 'node:fs';
import type { ManagementTlsSettings } from '@s3ep/config';

/** TLS of the management listener, as Nest takes it. */
export interface ManagementTlsOptions {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly ca?: Buffer;
  readonly requestCert?: boolean;
  readonly rejectUnauthorized?: boolean;
}

/**
 * Reads the files of `management.tls`.
 *
 * A client certificate is asked for and verified, but a connection without one is taken: probes and Prometheus have
 * none. Whether it was good is for the admin API to ask.
 */
export function managementTls({
  certificateFile,
  privateKeyFile,
  clientCaFile,
}: ManagementTlsSettings): ManagementTlsOptions {
  return {
    cert: readFileSync(certificateFile),
    key: readFileSync(privateKeyFile),
    ...(clientCaFile !== undefined && {
      ca: readFileSync(clientCaFile),
      requestCert: true,
      rejectUnauthorized: false,
    }),
  };
}
