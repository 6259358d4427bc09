import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '../../resilience/clock';
import { openGcm, sealGcm } from './gcm';
import { HttpStub } from './http-stub';
import type { StubAnswer, StubCertificate, StubReaction, StubRequest } from './http-stub';

interface TransitKey {
  /** The first is version 1. */
  readonly versions: Buffer[];
  minDecryptionVersion: number;
}

interface Token {
  expires: number;
  readonly renewable: boolean;
  readonly ttlSeconds: number;
  /** No renewal reaches beyond it. */
  readonly maxExpires: number;
}

/** What a login gives from now on. */
export interface TokenRules {
  readonly ttlSeconds: number;
  readonly maxTtlSeconds: number;
  readonly renewable: boolean;
}

export interface VaultStubOptions {
  readonly clock: Clock;
  readonly namespace?: string;
  readonly certificate?: StubCertificate;
}

const MILLISECONDS_PER_SECOND = 1000;
const TRANSIT_CALL = /^\/v1\/transit\/(encrypt|decrypt)\/([^/]+)$/;
const CIPHERTEXT = /^vault:v(\d+):([A-Za-z0-9+/=]+)$/;

/**
 * A stub of Vault's HTTP API: transit with keys of type aes256-gcm96, their versions and associated_data (really
 * AES-GCM), tokens with a TTL, AppRole and Kubernetes logins, namespaces, the seal. Its answers are those that Vault
 * 1.21.4 gave (test/conformance/vault holds the provider to the same contract there), but for namespaces, quotas and
 * standbys, which are written from the documentation.
 */
export class VaultStub extends HttpStub {
  readonly roleId = randomUUID();
  readonly secretId = randomUUID();
  readonly jwt = `header.${randomUUID()}.signature`;
  rules: TokenRules = { ttlSeconds: 3600, maxTtlSeconds: 86_400, renewable: true };
  sealed = false;
  /** As versions before 1.13 do. */
  ignoresAssociatedData = false;
  readonly #options: VaultStubOptions;
  readonly #keys = new Map<string, TransitKey>();
  readonly #tokens = new Map<string, Token>();

  constructor(options: VaultStubOptions) {
    super((request) => this.#react(request), options.certificate);
    this.#options = options;
  }

  createKey(name: string): void {
    this.#keys.set(name, { versions: [randomBytes(32)], minDecryptionVersion: 1 });
  }

  rotateKey(name: string): void {
    this.#keys.get(name)?.versions.push(randomBytes(32));
  }

  setMinDecryptionVersion(name: string, version: number): void {
    const key = this.#keys.get(name);
    if (key !== undefined) key.minDecryptionVersion = version;
  }

  deleteKey(name: string): void {
    this.#keys.delete(name);
  }

  issueToken({ ttlSeconds, maxTtlSeconds, renewable } = this.rules): string {
    const now = this.#options.clock.now();
    const token = `hvs.${randomUUID()}`;
    const expires = now + ttlSeconds * MILLISECONDS_PER_SECOND;
    const maxExpires = now + maxTtlSeconds * MILLISECONDS_PER_SECOND;
    this.#tokens.set(token, { expires, renewable, ttlSeconds, maxExpires });
    return token;
  }

  revokeTokens(): void {
    this.#tokens.clear();
  }

  /** How often something was called whose path ends so. */
  countOf(ending: string): number {
    return this.requests.filter(({ path }) => path.endsWith(ending)).length;
  }

  #react({ path, headers, body }: StubRequest): StubReaction {
    if (this.sealed) return vaultErrors(503, 'Vault is sealed');
    const { namespace } = this.#options;
    if (headers['x-vault-namespace'] !== namespace) return noRoute(path);
    if (path === '/v1/auth/approle/login') {
      const known = body.role_id === this.roleId && body.secret_id === this.secretId;
      return known ? this.#granted(this.issueToken()) : vaultErrors(400, 'invalid role or secret ID');
    }
    if (path === '/v1/auth/kubernetes/login') {
      const known = body.role === 's3ep' && body.jwt === this.jwt;
      return known ? this.#granted(this.issueToken()) : vaultErrors(403, 'permission denied');
    }
    const name = String(headers['x-vault-token']);
    const token = this.#tokens.get(name);
    if (token === undefined || token.expires <= this.#options.clock.now()) {
      return permissionDenied('invalid token');
    }
    if (path === '/v1/auth/token/renew-self') return this.#renew(name, token);
    const [, call, keyName = ''] = TRANSIT_CALL.exec(path) ?? [];
    if (call === undefined) return noRoute(path);
    const key = this.#keys.get(keyName);
    if (key === undefined) {
      // encrypting would make it, which takes another right: a policy with "update" alone
      return call === 'encrypt' ? permissionDenied() : vaultErrors(400, 'encryption key not found');
    }
    const aad = Buffer.from(this.ignoresAssociatedData ? '' : String(body.associated_data), 'base64');
    return call === 'encrypt'
      ? encrypt(key, Buffer.from(String(body.plaintext), 'base64'), aad)
      : decrypt(key, String(body.ciphertext), aad);
  }

  #renew(name: string, token: Token): StubAnswer {
    if (!token.renewable) return vaultErrors(400, 'lease is not renewable');
    const wanted = this.#options.clock.now() + token.ttlSeconds * MILLISECONDS_PER_SECOND;
    token.expires = Math.min(wanted, token.maxExpires);
    return this.#granted(name);
  }

  #granted(name: string): StubAnswer {
    const { expires = 0, renewable = false } = this.#tokens.get(name) ?? {};
    const seconds = Math.floor((expires - this.#options.clock.now()) / MILLISECONDS_PER_SECOND);
    return { status: 200, body: { auth: { client_token: name, lease_duration: seconds, renewable } } };
  }
}

function encrypt({ versions }: TransitKey, plaintext: Buffer, aad: Buffer): StubAnswer {
  const sealed = sealGcm(versions.at(-1) ?? Buffer.alloc(0), plaintext, aad);
  const ciphertext = `vault:v${versions.length}:${sealed.toString('base64')}`;
  return { status: 200, body: { data: { ciphertext, key_version: versions.length } } };
}

function decrypt(key: TransitKey, ciphertext: string, aad: Buffer): StubAnswer {
  const [, number, base64 = ''] = CIPHERTEXT.exec(ciphertext) ?? [];
  if (number === undefined) return vaultErrors(400, 'invalid ciphertext: no prefix');
  const version = Number(number);
  if (version < key.minDecryptionVersion) {
    return vaultErrors(400, 'ciphertext or signature version is disallowed by policy (too old)');
  }
  const secret = key.versions[version - 1];
  if (secret === undefined) return vaultErrors(400, 'invalid ciphertext: version is too new');
  const plaintext = openGcm(secret, Buffer.from(base64, 'base64'), aad);
  if (plaintext === undefined) return vaultErrors(400, 'cipher: message authentication failed');
  return { status: 200, body: { data: { plaintext: plaintext.toString('base64') } } };
}

/** An error as Vault sends it. */
export const vaultErrors = (status: number, ...errors: string[]): StubAnswer => ({
  status,
  body: { errors },
});

/** Several reasons are one text. */
const permissionDenied = (...more: string[]): StubAnswer => {
  const reasons = ['permission denied', ...more];
  const title = reasons.length === 1 ? '1 error' : `${reasons.length} errors`;
  const lines = reasons.map((reason) => `\t* ${reason}\n`).join('');
  return vaultErrors(403, `${title} occurred:\n${lines}\n`);
};

const noRoute = (path: string) =>
  vaultErrors(404, `no handler for route "${path.slice('/v1/'.length)}". route entry not found.`);
