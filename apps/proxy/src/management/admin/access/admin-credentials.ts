import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
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

  constructor({ tokens, certificates }: Pick<ManagementSettings, 'tokens' | 'certificates'>) {
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
    // authorized: the chain was verified against management.tls.clientCaFile in the handshake
    if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
    const { CN: commonName } = (socket.getPeerCertificate() as { subject?: { CN?: unknown } }).subject ?? {};
    // a subject with two common names is nobody's
    return typeof commonName === 'string' ? this.#certificates.get(commonName) : undefined;
  }
}
