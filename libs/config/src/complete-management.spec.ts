import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { load, MINIMAL, problemsOf } from './load-settings.fixture';

const SHA256 = 'ab'.repeat(32);
const TOKEN = `{ name: ops, sha256: ${SHA256}, role: operator }`;
const TLS = 'certificateFile: a.pem, privateKeyFile: a.key';
const CERTIFICATE = '{ commonName: ops.example.org, role: viewer }';
const FOLDER = path.resolve(import.meta.dirname, '../../../test/support/tls');
const files = Object.fromEntries(
  Object.entries({ 'a.pem': 'server.pem', 'a.key': 'server.key', 'ca.pem': 'client-ca.pem' }).map(
    ([name, from]) => [path.resolve(name), { text: readFileSync(path.join(FOLDER, from), 'utf8') }],
  ),
);

const given = (management: string) => ({ yaml: `${MINIMAL}management: { ${management} }\n`, files });
const problems = (management: string) =>
  problemsOf(given(management)).map((problem) => problem.replace(/ \(config\.yaml:.*?\)/, ''));

describe('The management listener', () => {
  it.each(['0.0.0.0', '::', '192.168.1.5', 'proxy.example.org', '127.evil.example.org'])(
    'does not listen at %s without credentials for the admin API',
    (host) => {
      expect(problems(`host: '${host}'`)).toEqual([
        'management.host: is not a loopback address, and the admin API has no credentials. Mend: add management.tokens (s3ep admin-token makes one) or management.certificates, or set management.admin to off, which leaves health and metrics.',
      ]);
    },
  );

  it.each(['127.0.0.1', '127.8.8.8', '::1', 'localhost'])('listens at %s without credentials', (host) => {
    expect(problems(`host: '${host}'`)).toEqual([]);
  });

  it.each([
    ['a token', `tokens: [${TOKEN}]`],
    ['a certificate', `tls: { ${TLS}, clientCaFile: ca.pem }, certificates: [${CERTIFICATE}]`],
    ['no admin API', 'admin: off'],
  ])('listens beyond loopback with %s', (_what, setting) => {
    expect(problems(`host: 0.0.0.0, ${setting}`)).toEqual([]);
  });

  it('keeps the hash of a token where it cannot be printed, in lower case', () => {
    const { settings } = load(
      given(`tokens: [{ name: ops, sha256: ${SHA256.toUpperCase()}, role: viewer }]`),
    );
    expect(settings.management.tokens[0]?.sha256.reveal()).toBe(SHA256);
    expect(JSON.stringify(settings)).not.toMatch(/(ab){32}/i);
  });

  it.each([
    [`tokens: [{ name: ops, sha256: ${SHA256}ab, role: viewer }]`, 'management.tokens[0].sha256: is not 64'],
    [`tokens: [{ name: ops, sha256: my-token, role: viewer }]`, 'management.tokens[0].sha256: is not 64'],
    [
      `tokens: [{ name: ops, sha256: ${SHA256}, role: admin }]`,
      'management.tokens[0].role: is not one of viewer, operator',
    ],
    [`tokens: [{ name: ops, sha256: ${SHA256} }]`, 'management.tokens[0].role: is missing'],
    [
      `tokens: [${TOKEN}, { name: ops, sha256: ${'cd'.repeat(32)}, role: viewer }]`,
      'management.tokens[1].name: is the same as',
    ],
    [
      `tokens: [${TOKEN}, { name: two, sha256: ${SHA256}, role: viewer }]`,
      'management.tokens[1].sha256: is the same as',
    ],
    [`certificates: [${CERTIFICATE}]`, 'management.certificates: need an authority to be verified against'],
    [
      `tls: { ${TLS}, clientCaFile: ca.pem }`,
      'management.tls.clientCaFile: is given, but no certificate has a role',
    ],
    [
      `tls: { ${TLS}, clientCaFile: ca.pem }, certificates: [${CERTIFICATE}, ${CERTIFICATE}]`,
      'management.certificates[1].commonName: is the same as',
    ],
    [`tls: { certificateFile: a.pem }`, 'management.tls.privateKeyFile: is missing'],
  ])('refuses %s', (management, problem) => {
    const found = problems(management);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(problem);
    expect(found[0]).not.toContain('my-token');
  });
});
