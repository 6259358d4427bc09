import type { Clock } from '../../resilience/clock';
import { classifyVaultError } from './classify-vault-error';
import { loginSchema } from './vault-answer';
import type { VaultClient } from './vault-client';
import type { VaultTokenSource } from './vault-token-source';

/** A token is renewed when this part of its lease is over, and no longer used when that part is. */
const RENEW_AFTER = 0.5;
const LOG_IN_AFTER = 0.9;
const MILLISECONDS_PER_SECOND = 1000;

export interface VaultLoginOptions {
  readonly kekId: string;
  readonly client: VaultClient;
  /** Where the auth method is mounted. */
  readonly mount: string;
  /** What to log in with; asked at each login. */
  readonly credentials: () => Promise<Readonly<Record<string, string>>>;
  readonly timeoutMilliseconds: number;
  readonly clock: Clock;
}

interface Lease {
  readonly token: string;
  readonly renewable: boolean;
  readonly since: number;
  /** Infinity: it never ends. */
  readonly milliseconds: number;
}

/**
 * Logs in where a token is needed, renews it before its lease ends, and logs in again where it cannot be renewed.
 * Everybody who needs a token at the same time waits for the same login.
 */
export class VaultLogin implements VaultTokenSource {
  readonly #options: VaultLoginOptions;
  #lease: Lease | undefined;
  #underway: Promise<Lease> | undefined;

  constructor(options: VaultLoginOptions) {
    this.#options = options;
  }

  async token(): Promise<string> {
    const lease = this.#lease;
    if (lease !== undefined && this.#spent(lease) < RENEW_AFTER) return lease.token;
    this.#underway ??= this.#replace(lease).finally(() => {
      this.#underway = undefined;
    });
    return (await this.#underway).token;
  }

  refused(token: string): Promise<boolean> {
    if (this.#lease?.token === token) this.#lease = undefined;
    return Promise.resolve(true);
  }

  /** How much of a lease is over: 0 none, 1 all. */
  #spent({ since, milliseconds }: Lease): number {
    return (this.#options.clock.now() - since) / milliseconds;
  }

  async #replace(old: Lease | undefined): Promise<Lease> {
    const renewed = old === undefined ? undefined : await this.#renew(old);
    this.#lease = renewed ?? (await this.#logIn());
    return this.#lease;
  }

  /** `undefined`: not to be renewed, or hardly longer. A token near its end of life gets ever shorter leases. */
  async #renew(old: Lease): Promise<Lease | undefined> {
    if (!old.renewable || this.#spent(old) >= LOG_IN_AFTER) return undefined;
    const answer = await this.#options.client.post({
      path: 'auth/token/renew-self',
      body: {},
      token: old.token,
      signal: this.#limit(),
    });
    const renewed = answer.status === 200 ? this.#leaseIn(answer.body) : undefined;
    return renewed !== undefined && renewed.milliseconds >= old.milliseconds / 2 ? renewed : undefined;
  }

  async #logIn(): Promise<Lease> {
    const { client, mount, credentials, kekId } = this.#options;
    const body = await credentials();
    const answer = await client.post({ path: `auth/${mount}/login`, body, signal: this.#limit() });
    const lease = answer.status === 200 ? this.#leaseIn(answer.body) : undefined;
    if (lease === undefined) throw classifyVaultError('login', answer, kekId);
    return lease;
  }

  #leaseIn(body: unknown): Lease | undefined {
    const { data } = loginSchema.safeParse(body);
    if (data === undefined) return undefined;
    const { client_token: token, lease_duration: seconds, renewable } = data.auth;
    const milliseconds = seconds === 0 ? Infinity : seconds * MILLISECONDS_PER_SECOND;
    return { token, renewable, milliseconds, since: this.#options.clock.now() };
  }

  /** A login serves several callers, so it does not end with the patience of the first. */
  #limit(): AbortSignal {
    return AbortSignal.timeout(this.#options.timeoutMilliseconds);
  }
}
