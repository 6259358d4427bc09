import { createPrivateKey, createPublicKey } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runCli } from '../run-cli';

async function keygen(...args: string[]) {
  const printed: string[] = [];
  const complained: string[] = [];
  const code = await runCli(['keygen', ...args], {
    environment: {},
    print: (line) => printed.push(line),
    complain: (line) => complained.push(line),
  });
  return { code, printed: printed.join('\n'), complained: complained.join('\n') };
}

describe('s3ep keygen --provider rsa', () => {
  let directory = '';
  let out = '';
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 's3ep-keygen-'));
    out = path.join(directory, 'rsa.key');
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  it('writes a key pair and an authKey, of which only the public key may be read by all', async () => {
    const { code, printed } = await keygen('--provider', 'rsa', '--bits', '4096', '--out', out);
    expect(code).toBe(0);
    expect(printed).toContain(`${out}, ${out}.pub, ${out}.auth`);
    const pem = readFileSync(out, 'utf8');
    const publicPem = readFileSync(`${out}.pub`, 'utf8');
    expect(createPrivateKey(pem).asymmetricKeyDetails?.modulusLength).toBe(4096);
    expect(createPublicKey(publicPem).equals(createPublicKey(pem))).toBe(true);
    expect(Buffer.from(readFileSync(`${out}.auth`, 'utf8'), 'base64')).toHaveLength(32);
    const modes = ['', '.pub', '.auth'].map((suffix) => statSync(`${out}${suffix}`).mode & 0o777);
    expect(modes).toEqual([0o600, 0o644, 0o600]);
  });

  it('prints what it does not write, 3072 bits unless told', async () => {
    const { printed } = await keygen('--provider', 'rsa');
    const [, pem = '', publicPem = '', authKey = ''] =
      /^# privateKey\n(.*)\n# publicKeyFile\n(.*)\n# authKey\n(.*)$/s.exec(printed) ?? [];
    expect(createPrivateKey(pem).asymmetricKeyDetails?.modulusLength).toBe(3072);
    expect(createPublicKey(publicPem).equals(createPublicKey(pem))).toBe(true);
    expect(Buffer.from(authKey, 'base64')).toHaveLength(32);
  });

  it('writes nothing where one of its files exists', async () => {
    writeFileSync(`${out}.auth`, 'precious');
    const { code, complained } = await keygen('--provider', 'rsa', '--out', out);
    expect([code, complained]).toEqual([1, `${out}.auth exists, and a key is never overwritten`]);
    expect([existsSync(out), readFileSync(`${out}.auth`, 'utf8')]).toEqual([false, 'precious']);
  });

  it.each([
    [['--provider', 'rsa', '--bits', '2048'], '--bits is 3072 or 4096'],
    [['--bits', '3072'], '--bits has a meaning with --provider rsa only'],
    [['--provider', 'pkcs11'], '--provider is local-aes or rsa'],
  ])('refuses %j', async (args, message) => {
    const { code, complained } = await keygen(...args);
    expect(code).toBe(2);
    expect(complained).toContain(message);
  });
});
