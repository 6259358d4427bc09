import { createHash, randomBytes } from 'node:crypto';
import { noteSecrets } from './canaries';

/** A token of the admin API as `s3ep admin-token` makes them, and its entry in the configuration. */
export interface AdminToken {
  readonly token: string;
  readonly entry: { readonly name: string; readonly sha256: string; readonly role: string };
}

export function makeAdminToken(name: string, role: 'viewer' | 'operator'): AdminToken {
  const token = `s3ep_${randomBytes(32).toString('base64url')}`;
  noteSecrets({ kind: `token ${name}`, secret: token });
  return { token, entry: { name, role, sha256: createHash('sha256').update(token).digest('hex') } };
}

export interface AdminAnswer {
  readonly status: number;
  readonly text: string;
  /** undefined where the answer is no JSON. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
}

export interface AdminCall {
  readonly method?: string;
  /** Below /admin/v1. */
  readonly path: string;
  readonly token?: string;
  readonly body?: unknown;
}

/** One call of the admin API of a proxy whose management listener is at `management`. */
export async function callAdmin(
  management: string,
  { method = 'GET', path, token, body }: AdminCall,
): Promise<AdminAnswer> {
  const response = await fetch(`${management}/admin/v1${path}`, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  return {
    status: response.status,
    text,
    body: isJson ? (JSON.parse(text) as Record<string, unknown>) : undefined,
  };
}
