import { describe, expect, it } from '@jest/globals';
import { KEY, load, MINIMAL, problemsOf } from '../../load-settings.fixture';
import type { FileContent } from '../../source/read-file';

const LOCAL = `provider: local-aes\n      key: ${KEY}`;
const ARN = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const FILES: Record<string, FileContent> = {
  '/run/token': { text: 'x' },
  '/run/secret-id': { text: 'half\n' },
};

/** The only key-encryption key, given in flow style. */
const withKek = (kek: string) => ({ yaml: MINIMAL.replace(LOCAL, kek), files: FILES });
const kekOf = (kek: string) => load(withKek(kek)).settings.keys.keks[0];
const indent = (lines: readonly string[]) => lines.join('\n      ');
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

  it.each([
    [
      'of no known provider',
      'provider: aws-kns',
      'keys.keks[0].provider: is not one of local-aes, aws-kms, vault-transit; did you mean aws-kms?',
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
