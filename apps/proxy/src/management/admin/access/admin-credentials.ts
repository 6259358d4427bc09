import { createHash, timingSafeEqual, X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type DetailedPeerCertificate, TLSSocket } from 'node:tls';
import type { ManagementSettings } from '@s3ep/config';
import type { AdminIdentity } from './admin-identity';

/** RFC 6750 2.1: the scheme in any case, one token68. */
const BEARER = /^bearer +([A-Za-z0-9\-._~+/]{1,512}=*) *$/i;

/**
 * Finds out who calls.
 *
 * Tokens are kept as SHA-256, without salt or stretching: those slow down guessing of what people choose, and a token
 * is 32 random bytes, which nobody guesses.
 */
export class AdminCredentials {
  readonly #tokens: readonly { readonly hash: Buffer; readonly identity: AdminIdentity }[];
  readonly #certificates: ReadonlyMap<string, AdminIdentity>;
  /** Fingerprints. */
  readonly #authorities: ReadonlySet<string>;

  constructor({
    tokens,
    certificates,
    tls,
  }: Pick<ManagementSettings, 'tokens' | 'certificates'> & Partial<Pick<ManagementSettings, 'tls'>>) {
    this.#tokens = tokens.map(({ name, sha256, role }) => ({
      hash: Buffer.from(sha256.reveal(), 'hex'),
      identity: { name, credential: 'token', role },
    }));
    this.#certificates = new Map(
      certificates.map(({ commonName, role }) => [
        commonName,
        { name: commonName, credential: 'certificate', role },
      ]),
    );
    this.#authorities = new Set(
      tls?.clientAuthorities?.map((pem) => new X509Certificate(pem).fingerprint256) ?? [],
    );
  }

  /** Whether there is anything to authenticate with. */
  get areConfigured(): boolean {
    return this.#tokens.length + this.#certificates.size > 0;
  }

  /** A token decides where one is sent, even a wrong one; otherwise the certificate of the connection does. */
  identify({ headers: { authorization }, socket }: IncomingMessage): AdminIdentity | undefined {
    return authorization === undefined ? this.#byCertificate(socket) : this.#byToken(authorization);
  }

  #byToken(authorization: string): AdminIdentity | undefined {
    const token = BEARER.exec(authorization)?.[1];
    if (token === undefined) return undefined;
    const hash = createHash('sha256').update(token).digest();
    let found: AdminIdentity | undefined;
    // all of them are compared, each in constant time: the time tells neither which one matched nor how far
    for (const known of this.#tokens) if (timingSafeEqual(known.hash, hash)) found = known.identity;
    return found;
  }

  #byCertificate(socket: IncomingMessage['socket']): AdminIdentity | undefined {
    // authorized: the chain was verified in the handshake, against the authorities of that moment
    if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
    const peer = socket.getPeerCertificate(true) as Partial<DetailedPeerCertificate>;
    if (!this.#isIssuedBelow(peer)) return undefined;
    const commonName: unknown = peer.subject?.CN;
    // a subject with two common names is nobody's
    return typeof commonName === 'string' ? this.#certificates.get(commonName) : undefined;
  }

  /** A connection may be older than a reload that took its authority away. */
  #isIssuedBelow(peer: Partial<DetailedPeerCertificate>): boolean {
    let certificate: Partial<DetailedPeerCertificate> | undefined = peer;
    const seen = new Set<string>();
    while (certificate?.fingerprint256 !== undefined && !seen.has(certificate.fingerprint256)) {
      if (this.#authorities.has(certificate.fingerprint256)) return true;
      seen.add(certificate.fingerprint256);
      certificate = certificate.issuerCertificate;
    }
    return false;
  }
}
