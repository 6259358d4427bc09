import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { KEY, load, MINIMAL, problemsOf } from '../../load-settings.fixture';
import type { FileContent } from '../../source/read-file';

const LOCAL = `provider: local-aes\n      key: ${KEY}`;
const ARN = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const pkcs8 = { type: 'pkcs8', format: 'pem' } as const;
const rsaPem = (modulusLength: number) =>
  generateKeyPairSync('rsa', { modulusLength }).privateKey.export(pkcs8) as string;
const FILES: Record<string, FileContent> = {
  '/run/token': { text: 'x' },
  '/run/rsa.pem': { text: rsaPem(3072) },
  '/run/short.pem': { text: rsaPem(2048) },
  '/run/ec.pem': {
    text: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export(pkcs8) as string,
  },
  '/run/secret-id': { text: 'half\n' },
};

/** The only key-encryption key, given in flow style. */
const withKek = (kek: string) => ({ yaml: MINIMAL.replace(LOCAL, kek), files: FILES });
const kekOf = (kek: string) => load(withKek(kek)).settings.keys.keks[0];
const indent = (lines: readonly string[]) => lines.join('\n      ');
const RSA = ['provider: rsa', `authKey: ${KEY}`];
const PKCS11 = [
  'provider: pkcs11',
  'library: /run/token',
  'tokenLabel: s3ep',
  "pin: '1234'",
  'keyLabel: main',
];
const VAULT = ['provider: vault-transit', 'address: https://vault:8200/', 'key: s3ep'];

describe('a key-encryption key', () => {
  it('of aws-kms takes its region from its ARN', () => {
    expect(kekOf(indent(['provider: aws-kms', `keyId: ${ARN}`]))).toEqual({
      id: 'main',
      state: 'enabled',
      provider: 'aws-kms',
      keyId: ARN,
      region: 'eu-central-1',
      credentials: { type: 'aws-default' },
      timeoutMilliseconds: 2000,
      attempts: 3,
    });
  });

  it('of vault-transit reads secrets of its login from files', () => {
    const auth = 'auth: { type: approle, roleId: r, secretIdFile: /run/secret-id }';
    const kek = kekOf(indent([...VAULT, auth]));
    expect(kek).toMatchObject({
      address: 'https://vault:8200',
      mount: 'transit',
      auth: { type: 'approle', mount: 'approle', roleId: 'r' },
    });
    if (kek?.provider !== 'vault-transit' || kek.auth.type !== 'approle') throw new Error('another kind');
    expect(kek.auth.secretId.reveal()).toBe('half');
  });

  it('of vault-transit keeps the name of the file with its token, which is read again', () => {
    const kek = kekOf(indent([...VAULT, 'auth: { type: token, tokenFile: /run/token }']));
    expect(kek).toMatchObject({ auth: { type: 'token', tokenFile: '/run/token' } });
  });

  it('of vault-transit finds the token of a pod where kubelets put it', () => {
    const kek = kekOf(indent([...VAULT, 'auth: { type: kubernetes, role: s3ep }']));
    expect(kek).toMatchObject({
      auth: { mount: 'kubernetes', jwtFile: '/var/run/secrets/kubernetes.io/serviceaccount/token' },
    });
  });

  it('of rsa holds its private key, or only the name of the file with the public one', () => {
    const withPrivate = kekOf(indent([...RSA, 'privateKeyFile: /run/rsa.pem']));
    if (withPrivate?.provider !== 'rsa') throw new Error('another kind');
    expect(withPrivate.privateKey?.reveal()).toContain('PRIVATE KEY');
    expect(withPrivate.authKey.reveal()).toBe(KEY);
    expect(kekOf(indent([...RSA, 'publicKeyFile: /run/token']))).toMatchObject({
      publicKeyFile: '/run/token',
    });
  });

  it('of pkcs11 names a library, a token and a key in it', () => {
    expect(kekOf(indent(PKCS11))).toMatchObject({
      library: '/run/token',
      tokenLabel: 's3ep',
      keyLabel: 'main',
      attempts: 3,
    });
  });

  it.each([
    ['of rsa without a key', indent(RSA), 'keys.keks[0].privateKey: is missing'],
    [
      'of rsa with both keys',
      indent([...RSA, 'privateKeyFile: /run/rsa.pem', 'publicKeyFile: /run/token']),
      'keys.keks[0].publicKeyFile: is given together with privateKey',
    ],
    [
      'of rsa with a private key of 2048 bits',
      indent([...RSA, 'privateKeyFile: /run/short.pem']),
      'keys.keks[0].privateKey: is not an RSA private key in PEM of 3072 bits or more: it has 2048 bits',
    ],
    [
      'of rsa with a key of an elliptic curve',
      indent([...RSA, 'privateKeyFile: /run/ec.pem']),
      'keys.keks[0].privateKey: is not an RSA private key in PEM of 3072 bits or more: it is of type ec',
    ],
    [
      'of rsa with no key in its file',
      indent([...RSA, 'privateKeyFile: /run/token']),
      'keys.keks[0].privateKey: is not an RSA private key in PEM of 3072 bits or more: no such key can be read',
    ],
    [
      'of rsa with a short authKey',
      indent(['provider: rsa', 'authKey: c2hvcnQ=', 'privateKeyFile: /run/rsa.pem']),
      'keys.keks[0].authKey: is not exactly 32 bytes',
    ],
    [
      'of pkcs11 with a label that no token can have',
      indent(PKCS11.map((line) => line.replace('s3ep', 's'.repeat(33)))),
      'keys.keks[0].tokenLabel: is not the label of a token',
    ],
    [
      'of pkcs11 with a library that is not there',
      indent(PKCS11.map((line) => line.replace('/run/token', '/run/nothing.so'))),
      'keys.keks[0].library: the file /run/nothing.so does not exist',
    ],
    [
      'of no known provider',
      'provider: aws-kns',
      'keys.keks[0].provider: is not one of local-aes, aws-kms, vault-transit, rsa, pkcs11; did you mean aws-kms?',
    ],
    ['of no provider', 'state: enabled', 'keys.keks[0].provider: is missing'],
    [
      'with a setting of another provider',
      indent(['provider: aws-kms', `keyId: ${ARN}`, 'address: http://vault']),
      'keys.keks[0].address: there is no such setting',
    ],
    [
      'with a mistyped setting of its provider',
      indent(['provider: aws-kms', `keyId: ${ARN}`, 'rolArn: x']),
      'keys.keks[0].rolArn: there is no such setting; did you mean roleArn?',
    ],
    [
      'of aws-kms without a region',
      indent(['provider: aws-kms', 'keyId: alias/s3ep']),
      'keys.keks[0].region: is missing',
    ],
    [
      'of aws-kms with the ARN of something else',
      indent(['provider: aws-kms', 'keyId: arn:aws:s3:::bucket', 'region: a']),
      'keys.keks[0].keyId: is not the ARN of a KMS key or alias, a key id, or alias/<name>',
    ],
    [
      'of aws-kms with credentials of an environment that has none',
      indent(['provider: aws-kms', `keyId: ${ARN}`, 'credentials: { type: environment }']),
      'keys.keks[0].credentials.type: is environment, but AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY is not set',
    ],
    ['of vault-transit that does not log in', indent(VAULT), 'keys.keks[0].auth: is missing'],
    [
      'of vault-transit with an unknown login',
      indent([...VAULT, 'auth: { type: ldap }']),
      'keys.keks[0].auth.type: is not one of token, kubernetes, approle',
    ],
    [
      'of vault-transit with a token file that is not there',
      indent([...VAULT, 'auth: { type: token, tokenFile: /run/nothing }']),
      'keys.keks[0].auth.tokenFile: the file /run/nothing does not exist',
    ],
    [
      'of vault-transit with slashes around its mount',
      indent([...VAULT, 'mount: /transit/', 'auth: { type: token, tokenFile: /run/token }']),
      'keys.keks[0].mount: is not the path of a mount',
    ],
    [
      'in no known state',
      indent([LOCAL, 'state: retierd']),
      'keys.keks[0].state: is not one of enabled, decrypt-only, retired; did you mean retired?',
    ],
  ])('%s is refused', (_name, kek, problem) => {
    expect(problemsOf(withKek(kek))).toEqual([expect.stringContaining(problem)]);
  });
});
