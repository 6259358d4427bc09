import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { load, MINIMAL } from '../load-settings.fixture';
import { compareSettings, takeOver } from './compare-settings';

const settingsOf = (yaml: string) => load({ yaml }).settings;
const before = settingsOf(MINIMAL);

describe('compareSettings', () => {
  it('finds nothing in a file that says the same', () => {
    expect(compareSettings(before, settingsOf(`${MINIMAL}\n# a remark\n`))).toEqual({
      reloadable: [],
      needRestart: [],
    });
  });

  it.each([
    ['a secret', 'client-secret-of-forty-characters-000000', 'x'.repeat(40), 'clients'],
    ['a key', Buffer.alloc(32, 7).toString('base64'), Buffer.alloc(32, 8).toString('base64'), 'keys'],
    ['a right', '[read, write]', '[read]', 'clients'],
  ])('tells %s from another', (_what, was, is, setting) => {
    expect(compareSettings(before, settingsOf(MINIMAL.replace(was, is)))).toEqual({
      reloadable: [setting],
      needRestart: [],
    });
  });

  it('tells what can be taken over from what needs a restart, by name', () => {
    const after = settingsOf(
      `${MINIMAL}\ns3: { region: eu-west-1, port: 9 }\nlogging: { level: debug }\nbuckets: [{ match: only }]\n`,
    );
    expect(compareSettings(before, after)).toEqual({
      reloadable: ['buckets', 'logging.level'],
      needRestart: ['s3.port', 's3.region'],
    });
    expect(takeOver(before, after)).toEqual({ ...before, buckets: after.buckets, logging: after.logging });
  });
});

describe('compareSettings, where listeners speak TLS', () => {
  const pem = (name: string) => ({
    text: readFileSync(path.resolve(import.meta.dirname, '../../../../test/support/tls', name), 'utf8'),
  });
  const PAIR = 'certificateFile: /a.pem, privateKeyFile: /a.key';
  const OPERATOR = 'certificates: [{ commonName: ops.example.org, role: operator }]';
  const S3 = `s3: { tls: { ${PAIR} } }`;
  const WITH_CA = `management: { tls: { ${PAIR}, clientCaFile: /ca.pem }, ${OPERATOR} }`;
  const WITHOUT_CA = `management: { tls: { ${PAIR} } }`;
  const SERVER = {
    '/a.pem': pem('server.pem'),
    '/a.key': pem('server.key'),
    '/ca.pem': pem('client-ca.pem'),
  };
  const settingsWith = (sections: string, files = SERVER) =>
    load({ yaml: `${MINIMAL}${sections}\n`, files }).settings;

  it('finds another certificate in the same file', () => {
    const renewed = { ...SERVER, '/a.pem': pem('client-forged.pem'), '/a.key': pem('client-forged.key') };
    const was = settingsWith(`${S3}\n${WITH_CA}`);
    const is = settingsWith(`${S3}\n${WITH_CA}`, renewed);
    expect(compareSettings(was, is)).toEqual({ reloadable: ['s3.tls', 'management.tls'], needRestart: [] });
    expect(takeOver(was, is)).toEqual(is);
  });

  it('finds other authorities, tokens and certificates of clients', () => {
    const was = settingsWith(WITH_CA);
    const is = settingsWith(
      WITH_CA.replace('role: operator', 'role: viewer').replace(
        OPERATOR.slice(0, 12),
        `tokens: [{ name: ops, sha256: ${'ab'.repeat(32)}, role: viewer }], ${OPERATOR.slice(0, 12)}`,
      ),
      { ...SERVER, '/ca.pem': pem('ca.pem') },
    );
    expect(compareSettings(was, is)).toEqual({
      reloadable: ['management.tls', 'management.tokens', 'management.certificates'],
      needRestart: [],
    });
    expect(takeOver(was, is)).toEqual(is);
  });

  it.each([
    ['the S3 listener begins to speak TLS', '', S3, 's3.tls'],
    ['the S3 listener speaks TLS no longer', S3, '', 's3.tls'],
    ['the management listener begins to speak TLS', '', WITHOUT_CA, 'management.tls'],
    ['the management listener speaks TLS no longer', WITHOUT_CA, '', 'management.tls'],
  ])('needs a restart before %s', (_what, was, is, setting) => {
    expect(compareSettings(settingsWith(was), settingsWith(is))).toEqual({
      reloadable: [],
      needRestart: [setting],
    });
    expect(takeOver(settingsWith(was), settingsWith(is))).toEqual(settingsWith(was));
  });

  it.each([
    ['begins to ask', WITHOUT_CA, WITH_CA],
    ['asks no longer', WITH_CA, WITHOUT_CA],
  ])('needs a restart before the management listener %s for client certificates', (_what, was, is) => {
    expect(compareSettings(settingsWith(was), settingsWith(is))).toEqual({
      reloadable: ['management.certificates'],
      needRestart: ['management.tls'],
    });
    expect(takeOver(settingsWith(was), settingsWith(is)).management).toEqual({
      ...settingsWith(was).management,
      certificates: settingsWith(is).management.certificates,
    });
  });
});

describe('compareSettings, where a CA of its own signed the certificate of the backend', () => {
  const pem = (name: string) => ({
    text: readFileSync(path.resolve(import.meta.dirname, '../../../../test/support/tls', name), 'utf8'),
  });
  const trusting = (name: string) =>
    load({
      yaml: MINIMAL.replace(/^backend:\n/m, 'backend:\n  caFile: /ca.pem\n'),
      files: { '/ca.pem': pem(name) },
    }).settings;

  it('takes over what the same file holds now, another file, and none', () => {
    const [was, is] = [trusting('ca.pem'), trusting('client-ca.pem')];
    for (const [one, other] of [
      [was, is],
      [before, is],
      [was, before],
    ] as const) {
      expect(compareSettings(one, other)).toEqual({ reloadable: ['backend.caFile'], needRestart: [] });
      expect(takeOver(one, other)).toEqual(other);
    }
  });
});
