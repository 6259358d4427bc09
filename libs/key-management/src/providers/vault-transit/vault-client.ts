import { Agent, request } from 'undici';
import { KeyProviderError } from '../../key-provider-error';
import { connectTrusting } from './connect-trusting';
import { explainConnectFailure } from './explain-connect-failure';

/** Answers of transit and of logins are a few hundred bytes. */
const MAX_ANSWER_BYTES = 1024 * 1024;
/** Requests are rare; what is kept open longer is usually closed by a load balancer in between. */
const KEEP_ALIVE_MILLISECONDS = 15_000;

export interface VaultClientOptions {
  readonly kekId: string;
  /** http(s)://host[:port] */
  readonly address: string;
  readonly namespace?: string;
  /** PEM file of certificate authorities to trust instead of those that Node knows. */
  readonly caFile?: string;
}

export interface VaultPost {
  /** Below `/v1/`. */
  readonly path: string;
  readonly body: Readonly<Record<string, string>>;
  readonly token?: string;
  readonly signal?: AbortSignal;
}

export interface VaultAnswer {
  readonly status: number;
  /** `undefined`: not JSON. */
  readonly body: unknown;
}

/** Posts JSON to Vault or OpenBao (https://developer.hashicorp.com/vault/api-docs). */
export class VaultClient {
  readonly #options: VaultClientOptions;
  readonly #dispatcher: Agent;

  /** @throws RangeError for a file without a certificate */
  constructor(options: VaultClientOptions) {
    this.#options = options;
    this.#dispatcher = new Agent({
      keepAliveTimeout: KEEP_ALIVE_MILLISECONDS,
      maxResponseSize: MAX_ANSWER_BYTES,
      ...(options.caFile !== undefined && { connect: connectTrusting(options.caFile, options.kekId) }),
    });
  }

  /** @throws KeyProviderError `unavailable` where there is no whole answer */
  async post({ path, body, token, signal }: VaultPost): Promise<VaultAnswer> {
    const { address, namespace, kekId } = this.#options;
    try {
      const answer = await request(`${address}/v1/${path}`, {
        method: 'POST',
        dispatcher: this.#dispatcher,
        headers: {
          'content-type': 'application/json',
          'x-vault-request': 'true', // lets agents and proxies tell a forged request of a browser
          ...(token !== undefined && { 'x-vault-token': token }),
          ...(namespace !== undefined && { 'x-vault-namespace': namespace }),
        },
        body: JSON.stringify(body),
        ...(signal && { signal }),
      });
      return { status: answer.statusCode, body: parse(await answer.body.text()) };
    } catch (cause) {
      throw new KeyProviderError('unavailable', {
        kekId,
        cause: explainConnectFailure(cause, this.#options),
      });
    }
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
