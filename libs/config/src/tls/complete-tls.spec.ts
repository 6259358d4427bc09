import { describe, expect, it } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { load, MINIMAL, problemsOf } from '../load-settings.fixture';

const FOLDER = path.resolve(import.meta.dirname, '../../../../test/support/tls');
const pem = (name: string): string => readFileSync(path.join(FOLDER, name), 'utf8');
const CERTIFICATE = pem('server.pem');
const KEY = pem('server.key');
const AUTHORITY = pem('client-ca.pem');

interface Files {
  readonly certificate?: string;
  readonly key?: string;
  readonly authorities?: string;
}

const SECTIONS = `s3: { tls: { certificateFile: /s3.pem, privateKeyFile: /s3.key } }
management:
  tls: { certificateFile: /m.pem, privateKeyFile: /m.key, clientCaFile: /ca.pem }
  certificates: [{ commonName: ops.example.org, role: viewer }]
`;

const given = ({ certificate = CERTIFICATE, key = KEY, authorities = AUTHORITY }: Files = {}) => ({
  yaml: `${MINIMAL}${SECTIONS}`,
  files: {
    '/s3.pem': { text: CERTIFICATE },
    '/s3.key': { text: KEY },
    '/m.pem': { text: certificate },
    '/m.key': { text: key },
    '/ca.pem': { text: authorities },
  },
});

describe('TLS of the listeners', () => {
  it('is read with the settings, chain and key', () => {
    const { settings } = load(given({ certificate: `${CERTIFICATE}\nsome remark\n${pem('ca.pem')}` }));
    expect(settings.s3.tls?.certificates).toHaveLength(1);
    expect(settings.management.tls?.certificates).toEqual([CERTIFICATE, pem('ca.pem')]);
    expect(settings.management.tls?.privateKey.reveal()).toBe(KEY);
    expect(settings.management.tls?.clientAuthorities).toEqual([AUTHORITY]);
  });

  it('takes one file for certificate and key, and shows nothing of the key', () => {
    const both = `${KEY}${CERTIFICATE}`;
    const { settings } = load(given({ certificate: both, key: both }));
    const line = KEY.split('\n')[1] ?? '';
    expect(line.length).toBeGreaterThan(20);
    expect(JSON.stringify(settings)).not.toContain(line);
  });

  const encrypted = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
    cipher: 'aes-256-cbc',
    passphrase: 'known',
  }) as string;
  const cut = CERTIFICATE.replace(/\n.{20}/, '\n');

  it.each<[string, Files, string, string]>([
    [
      'no certificate',
      { certificate: 'x' },
      'certificateFile',
      'the file /m.pem holds no certificate in PEM',
    ],
    ['a key for a certificate', { certificate: KEY }, 'certificateFile', 'holds no certificate'],
    ['a damaged certificate', { certificate: cut }, 'certificateFile', 'cannot be read, number 1'],
    [
      'a damaged certificate of the chain',
      { certificate: `${CERTIFICATE}${cut}` },
      'certificateFile',
      'cannot be read, number 2',
    ],
    ['no key', { key: CERTIFICATE }, 'privateKeyFile', 'the file /m.key holds no private key in PEM'],
    ['a key under a passphrase', { key: encrypted }, 'privateKeyFile', 'is under a passphrase'],
    [
      'the key of another certificate',
      { key: pem('client-operator.key') },
      'privateKeyFile',
      'is not the key of the first certificate',
    ],
    [
      'a chain that begins with the authority',
      { certificate: `${pem('ca.pem')}${CERTIFICATE}` },
      'privateKeyFile',
      'put the server certificate first',
    ],
    ['authorities that are none', { authorities: '' }, 'clientCaFile', '/ca.pem holds no certificate'],
  ])('refuses %s, and names the setting', (_what, files, setting, problem) => {
    const found = problemsOf(given(files));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`management.tls.${setting}: `);
    expect(found[0]).toContain(problem);
  });
});
