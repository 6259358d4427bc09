import { existsSync, writeFileSync } from 'node:fs';
import type { Command } from '../command';
import { generateLocalAesKek, generateRsaKek } from '../keygen/generate-kek';
import type { KekPart } from '../keygen/generate-kek';
import { parseOptions } from '../parse-options';
import { UsageError } from '../usage-error';

const RSA_BITS = { '3072': 3072, '4096': 4096 } as const;
const isRsaBits = (bits: string): bits is keyof typeof RSA_BITS => Object.hasOwn(RSA_BITS, bits);

/** `s3ep keygen`: makes a key-encryption key. */
export const keygen: Command = {
  name: 'keygen',
  synopsis: '[--out FILE] [--provider local-aes|rsa] [--bits 3072|4096]',
  summary: 'Make a key-encryption key: 32 random bytes in base64, or an RSA key pair',
  help: [
    'Writes the key to FILE (mode 0600), or to standard output. A file that exists is never overwritten.',
    'With --provider rsa: the private key in PEM to FILE, the public key to FILE.pub, the authKey to FILE.auth;',
    '3072 bits unless --bits says 4096.',
    'Keep a copy of the key in a safe place: without it, nothing that was encrypted under it can be read.',
  ],
  run: (args, { print, complain }) => {
    const { out, ...kind } = parseOptions(args, {
      out: { type: 'string', short: 'o' },
      provider: { type: 'string' },
      bits: { type: 'string' },
    });
    const parts = generate(kind);
    if (out === undefined) {
      const alone = parts.length === 1;
      for (const { setting, text } of parts) print(alone ? text : `# ${setting}\n${text}`);
      return 0;
    }
    try {
      writeNew(out, parts);
    } catch (error) {
      complain((error as Error).message);
      return 1;
    }
    const files = parts.map(({ suffix }) => `${out}${suffix}`).join(', ');
    print(`Wrote a new key to ${files}. Keep a copy in a safe place.`);
    return 0;
  },
};

function generate({
  provider = 'local-aes',
  bits,
}: {
  provider?: string;
  bits?: string;
}): readonly KekPart[] {
  switch (provider) {
    case 'local-aes':
      if (bits !== undefined) throw new UsageError('--bits has a meaning with --provider rsa only');
      return generateLocalAesKek();
    case 'rsa':
      if (!isRsaBits(bits ?? '3072')) throw new UsageError('--bits is 3072 or 4096');
      return generateRsaKek(Number(bits ?? '3072'));
    default:
      throw new UsageError('--provider is local-aes or rsa: any other makes its keys itself');
  }
}

/** All of them, or none where one exists. @throws Error */
function writeNew(out: string, parts: readonly KekPart[]): void {
  const existing = parts.map(({ suffix }) => `${out}${suffix}`).find((file) => existsSync(file));
  if (existing !== undefined) throw new Error(`${existing} exists, and a key is never overwritten`);
  for (const { suffix, text, mode } of parts) {
    writeFileSync(`${out}${suffix}`, `${text}\n`, { flag: 'wx', mode });
  }
}
