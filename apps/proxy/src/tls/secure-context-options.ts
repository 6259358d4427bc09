import type { TlsIdentity } from '@s3ep/config';

/** What a listener shows of itself, and whom it trusts, as node:tls takes it. */
export interface SecureContextOptions {
  readonly cert: string;
  readonly key: string;
  readonly ca?: string[];
}

/** {@link TlsIdentity} of either listener. */
export interface ListenerIdentity extends TlsIdentity {
  /** Where clients are asked for certificates. */
  readonly clientAuthorities?: readonly string[];
}

export function secureContextOptions(tls: ListenerIdentity): SecureContextOptions {
  const { certificates, privateKey, clientAuthorities } = tls;
  return {
    cert: certificates.join(''),
    key: privateKey.reveal(),
    ...(clientAuthorities && { ca: [...clientAuthorities] }),
  };
}
