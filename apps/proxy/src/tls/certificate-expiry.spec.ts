import { afterEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Settings } from '@s3ep/config';
import { CertificateExpiry } from './certificate-expiry';

const DAY_MILLISECONDS = 86_400_000;
const FOLDER = path.resolve(import.meta.dirname, '../../../../test/support/tls');
const pem = (name: string): string => readFileSync(path.join(FOLDER, name), 'utf8');
/** Of server.pem and ca.pem; the renewed and the clients' end hours later. */
const END = Date.parse('2126-10-31T08:56:37Z');
const SETTINGS = {
  s3: { tls: { certificateFile: '/s3.pem', certificates: [pem('server-renewed.pem'), pem('ca.pem')] } },
  management: {
    tls: {
      certificateFile: '/m.pem',
      certificates: [pem('server-renewed.pem')],
      clientCaFile: '/clients.pem',
      clientAuthorities: [pem('client-ca.pem')],
    },
  },
  backend: { caFile: '/backend.pem', authorities: [pem('client-ca-renewed.pem'), pem('ca.pem')] },
} as unknown as Settings;

describe('CertificateExpiry', () => {
  const expiries: CertificateExpiry[] = [];
  afterEach(() => {
    for (const expiry of expiries.splice(0)) expiry.onApplicationShutdown();
  });

  function checkAt(now: number, settings = SETTINGS) {
    const warned: string[] = [];
    const expire: Record<string, number> = {};
    const expiry = new CertificateExpiry({
      logger: {
        warn: ((fields: object, text: string) => warned.push(JSON.stringify([text, fields]))) as never,
      },
      metrics: { certificatesExpire: (port, seconds) => (expire[port] = seconds) },
      now: () => now,
    });
    expiries.push(expiry);
    expiry.check(settings);
    return { warned, expire };
  }

  it('warns of nothing that has 14 days left, and tells when ports end, by the first of their chains', () => {
    const { warned, expire } = checkAt(END - 14 * DAY_MILLISECONDS - 1);
    expect(warned).toEqual([]);
    expect(expire).toEqual({ s3: END / 1_000, management: Date.parse('2126-10-31T14:46:23Z') / 1_000 });
  });

  it('names setting, file, subject and date of what ends within them', () => {
    const { warned } = checkAt(END - 14 * DAY_MILLISECONDS);
    const ending = { subject: 'CN=s3ep test authority', expires: '2126-10-31T08:56:37.000Z' };
    expect(warned.map((line) => JSON.parse(line) as unknown)).toEqual([
      ['a certificate expires soon', { setting: 's3.tls.certificateFile', file: '/s3.pem', ...ending }],
      ['a certificate expires soon', { setting: 'backend.caFile', file: '/backend.pem', ...ending }],
    ]);
  });

  it('tells what has expired from what will', () => {
    const { warned } = checkAt(END);
    expect(warned[0]).toContain('a certificate has expired');
    expect(checkAt(END + DAY_MILLISECONDS).warned).toHaveLength(4);
  });

  it('has nothing to say where there is no TLS', () => {
    expect(checkAt(END, { s3: {}, management: {}, backend: {} } as unknown as Settings)).toEqual({
      warned: [],
      expire: {},
    });
  });
});
