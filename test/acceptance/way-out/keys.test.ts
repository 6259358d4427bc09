import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { stringify } from 'yaml';
import { KeyServer } from '../../support/key-server';
import { runApp } from '../../support/run-app';
import { defaultConfig, KEK, Stack } from '../../support/stack';
import { TestUpload } from '../../support/upload';
import { VaultServer } from '../../support/vault-server';
import { decrypt, saveObject } from '../../support/way-out';

const MIB = 1_048_576;
const CONTENTS = { small: randomBytes(70_000), large: randomBytes(5 * MIB + 1_000) } as const;
const KEYS = ['small', 'large'] as const;

const directory = mkdtempSync(path.join(tmpdir(), 's3ep-way-out-'));
const at = (name: string) => path.join(directory, name);
const keygen = (name: string, ...args: readonly string[]) =>
  runApp('cli', {}, ['keygen', '--out', at(name), ...args]);
const rsaKek = (id: string) => ({
  id,
  provider: 'rsa',
  publicKeyFile: at(`${id}.pub`),
  authKeyFile: at(`${id}.auth`),
});
const aesKek = { id: 'aes', provider: 'local-aes', key: KEK };

/** A stub of AWS KMS, which the proxy uses and whoever restores. */
const server = new KeyServer();
/** A stub of Vault. */
const vault = new VaultServer();
let stack: Stack;

/** An object in one part and one in two; one byte less than all but the last chunk would do. */
async function fill(Bucket: string): Promise<void> {
  const s3 = stack.client();
  await stack.backendClient().send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'small', Body: CONTENTS.small }));
  const upload = await TestUpload.start(s3, { Bucket, Key: 'large' });
  await upload.send(1, CONTENTS.large.subarray(0, 5 * MIB));
  await upload.send(2, CONTENTS.large.subarray(5 * MIB));
  await upload.complete();
  s3.destroy();
}

/** A configuration file with sections, and nothing else. */
function written(name: string, config: object): string {
  writeFileSync(at(name), stringify(config, { aliasDuplicateObjects: false }), { mode: 0o600 });
  return at(name);
}

/** One with the backend of this stack, and KEKs. */
const configOf = (name: string, keks: readonly object[]) =>
  written(name, { backend: defaultConfig(stack.backendEndpoint).backend, keys: { keks } });

let outs = 0;
/** Restores an object out of a file, and gives its content. */
async function restored(Bucket: string, Key: keyof typeof CONTENTS, ...keys: readonly string[]) {
  const out = at(`out-${outs++}`);
  const { args } = await saveObject(stack.backendClient(), { Bucket, Key }, directory);
  expect(await decrypt(...args, '--out', out, ...keys)).toEqual({
    code: 0,
    stdout: `${out}: ${CONTENTS[Key].length} bytes\n`,
    stderr: '',
  });
  return readFileSync(out);
}

/** Restores a bucket out of the backend, and sees that its two objects are what they were. */
async function expectRestored(Bucket: string, config: string, ...keys: readonly string[]) {
  const out = at(`out-${outs++}`);
  const ended = await decrypt('-c', config, '-b', Bucket, '--prefix', '', '-o', out, ...keys);
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  for (const key of KEYS) expect(readFileSync(path.join(out, key)).equals(CONTENTS[key])).toBe(true);
}

beforeAll(async () => {
  for (const name of ['rsa', 'break-glass']) await keygen(name, '--provider', 'rsa');
  await keygen('stranger', '--provider', 'rsa');
  writeFileSync(at('aes'), KEK);
  await server.start();
  await vault.start();
  const config = {
    keys: { keks: [aesKek, rsaKek('rsa'), server.kek('kms'), vault.kek('vault'), rsaKek('break-glass')] },
    buckets: [
      { match: 'of-rsa', activeKek: 'rsa' },
      { match: 'of-kms', activeKek: 'kms' },
      { match: 'of-vault', activeKek: 'vault' },
      { match: 'guarded', activeKek: 'aes', recoveryKek: 'break-glass' },
      { match: 'kms-guarded', activeKek: 'kms', recoveryKek: 'aes' },
    ],
  };
  stack = await Stack.start({ config });
  for (const { match } of config.buckets) await fill(match);
  await stack.proxy.stop('SIGKILL');
}, 60_000);
afterAll(async () => {
  await stack.stop();
  await server.stop();
  await vault.stop();
  rmSync(directory, { recursive: true });
});

describe('with the proxy stopped, and a private key of RSA alone', () => {
  it.each(KEYS)('restores %s out of a file, the authKey beside the key or named', async (key) => {
    expect((await restored('of-rsa', key, '--kek', `rsa=${at('rsa')}`)).equals(CONTENTS[key])).toBe(true);
    const moved = at(`moved-${key}`);
    writeFileSync(moved, readFileSync(at('rsa')));
    const named = ['--kek', `rsa=${moved}`, '--auth-key', `rsa=${at('rsa.auth')}`];
    expect((await restored('of-rsa', key, ...named)).equals(CONTENTS[key])).toBe(true);
  });

  it('restores a bucket, though the configuration has the public key only', async () => {
    const config = configOf('rsa.yaml', [rsaKek('rsa')]);
    const denied = await decrypt('-c', config, '-b', 'of-rsa', '--prefix', '', '-o', at('denied'));
    expect(denied).toMatchObject({ code: 1 });
    expect(denied.stderr).toContain(
      '"large" was not decrypted: its key-encryption key "rsa" may not be used (its private key is not configured)',
    );
    expect(denied.stdout).toContain('0 objects decrypted, 0 bytes; 2 failed: "large", "small"');
    await expectRestored('of-rsa', config, '--kek', `rsa=${at('rsa')}`);
  });

  it('says what is wrong with a key', async () => {
    const { args } = await saveObject(stack.backendClient(), { Bucket: 'of-rsa', Key: 'small' }, directory);
    const attempt = (...keys: readonly string[]) => decrypt(...args, '--out', at('never'), ...keys);
    writeFileSync(at('lonely'), readFileSync(at('rsa')));
    const lonely = await attempt('--kek', `rsa=${at('lonely')}`);
    expect(lonely).toMatchObject({ code: 2 });
    expect(lonely.stderr).toContain('name it with --auth-key');
    const stray = await attempt('--kek', `rsa=${at('rsa')}`, '--auth-key', `other=${at('rsa.auth')}`);
    expect(stray).toMatchObject({ code: 2 });
    expect(stray.stderr).toContain('--auth-key other goes with a --kek of that name');
    const another = await attempt('--kek', `rsa=${at('stranger')}`);
    expect(another).toMatchObject({ code: 1 });
    expect(another.stderr).toContain('the key given for this name is another one');
  }, 60_000);
});

describe('with the proxy stopped, and a key of a KMS', () => {
  it.each(KEYS)('restores %s out of a file, by a configuration of keys alone', async (key) => {
    const config = written('kms-alone.yaml', { keys: { keks: [aesKek, server.kek('kms')] } });
    expect((await restored('of-kms', key, '-c', config)).equals(CONTENTS[key])).toBe(true);
  });

  it('restores a bucket', async () => {
    await expectRestored('of-kms', configOf('kms.yaml', [server.kek('kms')]));
  });

  it('says that it does not answer, and goes on without it where another key opens', async () => {
    const config = configOf('kms.yaml', [server.kek('kms')]);
    server.takeAway();
    try {
      const attempt = ['-c', config, '-b', 'of-kms', '-k', 'small', '-o', at('never')];
      const unanswered = await decrypt(...attempt);
      expect(unanswered).toMatchObject({ code: 1 });
      expect(unanswered.stderr).toContain('the provider of its key-encryption key "kms" does not answer');
      await expectRestored('kms-guarded', config, '--kek', `aes=${at('aes')}`);
    } finally {
      server.giveBack();
    }
  }, 60_000);
});

describe('with the proxy stopped, and a key of Vault', () => {
  it('restores a bucket, and an object out of a file by a configuration of keys alone', async () => {
    await expectRestored('of-vault', configOf('vault.yaml', [vault.kek('vault')]));
    const config = written('vault-alone.yaml', { keys: { keks: [vault.kek('vault')] } });
    expect((await restored('of-vault', 'large', '-c', config)).equals(CONTENTS.large)).toBe(true);
  });
});

describe('with the proxy stopped, and a recovery key alone', () => {
  const recovery = ['--kek', `break-glass=${at('break-glass')}`];

  it.each(KEYS)('restores %s out of a file', async (key) => {
    expect((await restored('guarded', key, ...recovery)).equals(CONTENTS[key])).toBe(true);
  });

  it('is told which keys open an object', async () => {
    const { answer } = await saveObject(
      stack.backendClient(),
      { Bucket: 'guarded', Key: 'large' },
      directory,
    );
    const { stdout } = await runApp('cli', {}, ['inspect', '--record', `@${answer}`]);
    expect(stdout).toMatch(/^ +key-encryption key +"aes"$/m);
    expect(stdout).toMatch(/^ +recipients +"break-glass"$/m);
  });

  it('restores a bucket by a configuration that has no other key', async () => {
    await expectRestored('guarded', configOf('none.yaml', []), ...recovery);
  });

  it('restores nothing of a bucket that it was no recovery key of', async () => {
    const out = at('not-guarded');
    const { code, stdout } = await decrypt(
      ...['-c', configOf('none.yaml', []), '-b', 'of-rsa', '--prefix', '', '-o', out, ...recovery],
    );
    expect(code).toBe(1);
    expect(stdout).toContain('0 objects decrypted, 0 bytes; 2 failed: "large", "small"');
  });
});
