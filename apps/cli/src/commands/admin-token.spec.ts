import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { parse } from 'yaml';
import { runCli } from '../run-cli';

async function s3ep(...args: string[]) {
  const printed: string[] = [];
  const complained: string[] = [];
  const code = await runCli(['admin-token', ...args], {
    environment: {},
    print: (line) => printed.push(line),
    complain: (line) => complained.push(line),
  });
  return { code, printed: printed.join('\n'), complained: complained.join('\n') };
}

describe('s3ep admin-token', () => {
  it('prints an entry for the configuration that holds the hash of the token, and not the token', async () => {
    const { code, printed, complained } = await s3ep('--name', 'ops', '--role', 'operator');
    expect(code).toBe(0);
    const token = /s3ep_[\w-]{43}$/.exec(complained)?.[0] ?? '';
    expect(parse(printed)).toEqual({
      management: {
        tokens: [{ name: 'ops', sha256: createHash('sha256').update(token).digest('hex'), role: 'operator' }],
      },
    });
    expect(printed).not.toContain(token);
  });

  it('makes a viewer where no role is given, and another token each time', async () => {
    const [one, other] = [await s3ep('--name', 'ops'), await s3ep('--name', 'ops')];
    expect(one.printed).toContain('role: viewer');
    expect(one.printed).not.toBe(other.printed);
  });

  it.each([[[]], [['--name', '']], [['--name', "a'b"]], [['--name', 'ops', '--role', 'admin']]])(
    'refuses %j',
    async (args) => {
      const { code, printed } = await s3ep(...args);
      expect([code, printed]).toEqual([2, '']);
    },
  );
});
