import { randomBytes } from 'node:crypto';
import { makeAdminToken } from '../../support/admin-calls';
import { expectNoLeak } from '../../support/canaries';
import { type Credentials, KEK } from '../../support/stack';

export const OPERATOR = makeAdminToken('on-call', 'operator');
/** A client whose secret has what base64 and URLs write in other ways. */
export const CLIENT: Credentials = {
  accessKeyId: 'SECRETCLIENT00000001',
  secretAccessKey: `${randomBytes(15).toString('hex')}+/client==`,
};
/** Sections of a configuration in which everything that can be secret is, and is logged as much as can be. */
export const SECTIONS = {
  logging: { level: 'trace' },
  management: { host: '127.0.0.1', port: 0, tokens: [OPERATOR.entry] },
  keys: { keks: [{ id: 'main', provider: 'local-aes', key: KEK }] },
  clients: [{ ...CLIENT, rights: [{ bucket: '*', allow: ['read', 'write', 'delete', 'list', 'admin'] }] }],
} as const;

const asText = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** Every page of the management port that answers a GET, with the token where one is needed. */
export async function searchManagement(management: string): Promise<void> {
  const pages = ['/health', '/health/live', '/health/ready', '/metrics', '/docs', '/docs-json'];
  const calls = ['status', 'config', 'keys', 'clients', 'jobs', 'uploads?bucket=bucket', 'nothing'];
  const records = ['whole', 'plain', 'garbled', 'none'].map(
    (key) => `objects/record?bucket=bucket&key=${key}`,
  );
  for (const path of [...pages, ...[...calls, ...records].map((each) => `/admin/v1/${each}`)]) {
    const response = await fetch(management + path, {
      headers: { authorization: `Bearer ${OPERATOR.token}` },
    });
    expectAnswerFree(path, response.headers, await response.bytes());
  }
}

/** Neither the head nor the body of an answer may hold a secret. */
export function expectAnswerFree(what: string, head: unknown, body: Uint8Array): void {
  const headers = head instanceof Headers ? Object.fromEntries(head) : head;
  expectNoLeak(`the answer to ${what}`, `${JSON.stringify(headers)}\n${asText(body)}`);
}
