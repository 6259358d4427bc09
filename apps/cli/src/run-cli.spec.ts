import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runCli } from './run-cli';

const KEY = Buffer.alloc(32, 7).toString('base64');
const GOOD = {
  S3EP_BACKEND_ENDPOINT: 'http://backend:9000',
  S3EP_KEY: KEY,
  S3EP_CLIENT_ACCESS_KEY_ID: 'CLIENT0000000000000A',
  S3EP_CLIENT_SECRET_ACCESS_KEY: 'client-secret-of-forty-characters-000000',
};

async function s3ep(args: string[], environment: NodeJS.ProcessEnv = {}) {
  const printed: string[] = [];
  const complained: string[] = [];
  const code = await runCli(args, {
    environment,
    print: (line) => printed.push(line),
    complain: (line) => complained.push(line),
  });
  return { code, printed: printed.join('\n'), complained: complained.join('\n') };
}

describe('s3ep', () => {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 's3ep-cli-'));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });
  const inDirectory = (name: string): string => path.join(directory, name);

  it('lists its commands', async () => {
    const { code, printed } = await s3ep(['--help']);
    expect(code).toBe(0);
    expect(printed).toContain('check-config [--config FILE]');
    expect(printed).toContain('keygen [--out FILE]');
  });

  it('explains a command', async () => {
    expect((await s3ep(['keygen', '--help'])).printed).toMatch(/^Usage: s3ep keygen \[--out FILE\]/);
  });

  it('tells its version', async () => {
    expect((await s3ep(['--version'])).printed).toMatch(/^\d+\.\d+\.\d+/);
  });

  it.each([
    ['no command', [], 'Usage: s3ep'],
    ['an unknown command', ['chekc'], 's3ep: there is no command chekc'],
    ['a command that moves the cursor', ['\u009B1A\u202E'], 'no command \\u009b1A\\u202e'],
    ['an unknown option', ['keygen', '--force'], "s3ep keygen: Unknown option '--force'"],
    ['an option without its value', ['check-config', '--config'], 's3ep check-config: '],
    ['an argument too many', ['keygen', 'main.key'], 's3ep keygen: '],
  ])('exits with 2 for %s', async (_, args, message) => {
    const { code, complained } = await s3ep(args);
    expect(code).toBe(2);
    expect(complained).toContain(message);
  });

  it('approves of a good configuration and shows no secret', async () => {
    const { code, printed } = await s3ep(['check-config'], GOOD);
    expect(code).toBe(0);
    expect(printed).toContain('The configuration is good.');
    expect(printed).toContain('*: encrypted under main');
    expect(printed).toContain('CLIENT0000000000000A: read+write+delete+list+admin in */*');
    expect(printed).not.toContain(KEY);
    expect(printed).not.toContain(GOOD.S3EP_CLIENT_SECRET_ACCESS_KEY);
  });

  it('exits with 1 for a bad configuration and says where it is bad', async () => {
    const file = inDirectory('config.yaml');
    writeFileSync(file, 's3:\n  prot: 1\n');
    const { code, complained } = await s3ep(['check-config', '--config', file], GOOD);
    expect(code).toBe(1);
    expect(complained).toContain(`s3.prot: there is no such setting; did you mean port? (${file}:2:3)`);
  });

  it('warns of a key that everybody may read, and approves', async () => {
    writeFileSync(inDirectory('main.key'), KEY);
    chmodSync(inDirectory('main.key'), 0o644);
    const environment = { ...GOOD, S3EP_KEY: '', S3EP_KEY_FILE: inDirectory('main.key') };
    const { code, complained } = await s3ep(['check-config'], environment);
    expect(code).toBe(0);
    expect(complained).toMatch(/^warning: .* every user of this machine may read/);
  });

  it('makes 32 random bytes, others each time', async () => {
    const [first, second] = [await s3ep(['keygen']), await s3ep(['keygen'])];
    expect(Buffer.from(first.printed, 'base64')).toHaveLength(32);
    expect(first.printed).not.toBe(second.printed);
  });

  it('writes a key that only its owner may read', async () => {
    const out = inDirectory('main.key');
    const { code, printed } = await s3ep(['keygen', '--out', out]);
    expect(code).toBe(0);
    const key = readFileSync(out, 'utf8').trim();
    expect(Buffer.from(key, 'base64')).toHaveLength(32);
    expect(statSync(out).mode & 0o777).toBe(0o600);
    expect(printed).not.toContain(key);
  });

  it('never overwrites a key', async () => {
    const out = inDirectory('main.key');
    writeFileSync(out, 'precious');
    const { code, complained } = await s3ep(['keygen', '--out', out]);
    expect(code).toBe(1);
    expect(complained).toContain('never overwritten');
    expect(readFileSync(out, 'utf8')).toBe('precious');
  });
});
