import { HttpStub } from '../../../libs/key-management/src/providers/testing/http-stub';

export interface ServiceAccount {
  readonly namespace: string;
  readonly name: string;
}

const AUDIENCE = 'vault';
const LIFETIME_SECONDS = 3600;
const UID = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';

/** As much of a Kubernetes API server as Vault asks: whether the token of a service account is one of its own. */
export class TokenReview extends HttpStub {
  readonly #forgotten: Set<string>;

  constructor() {
    const forgotten = new Set<string>();
    super(({ body }) => {
      const { token = '' } = body.spec as { token?: string };
      const status = forgotten.has(token) ? { authenticated: false } : reviewOf(token);
      return { status: 201, body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', status } };
    });
    this.#forgotten = forgotten;
  }

  /** From now on a token is not one of its own. */
  forget(token: string): void {
    this.#forgotten.add(token);
  }
}

/** A token as kubelets give it to pods; nobody looks at its signature but the API server. */
export function serviceAccountToken({ namespace, name }: ServiceAccount, secondsLeft = 1800): string {
  const exp = Math.floor(Date.now() / 1000) + secondsLeft;
  const iat = exp - LIFETIME_SECONDS;
  const claims = {
    aud: [AUDIENCE],
    exp,
    iat,
    nbf: iat,
    'kubernetes.io': { namespace, serviceaccount: { name, uid: UID } },
    sub: `system:serviceaccount:${namespace}:${name}`,
  };
  return [{ alg: 'RS256', typ: 'JWT' }, claims, 'signature']
    .map((part) => Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url'))
    .join('.');
}

function reviewOf(token: string): object {
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
    sub: string;
  };
  return { authenticated: true, user: { username: claims.sub, uid: UID }, audiences: [AUDIENCE] };
}
