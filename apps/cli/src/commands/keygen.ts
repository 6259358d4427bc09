import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { Command } from '../command';
import { parseOptions } from '../parse-options';

/** A key-encryption key of provider local-aes (object-format 1.1). */
const KEK_BYTES = 32;
const OWNER_ONLY = 0o600;

/** `s3ep keygen`: makes a key-encryption key. */
export const keygen: Command = {
  name: 'keygen',
  synopsis: '[--out FILE]',
  summary: 'Make a key-encryption key: 32 random bytes in base64',
  help: [
    'Writes the key to FILE (mode 0600), or to standard output. A file that exists is never overwritten.',
    'Keep a copy of the key in a safe place: without it, nothing that was encrypted under it can be read.',
  ],
  run: (args, { print, complain }) => {
    const { out } = parseOptions(args, { out: { type: 'string', short: 'o' } });
    const key = randomBytes(KEK_BYTES).toString('base64');
    if (out === undefined) {
      print(key);
      return 0;
    }
    try {
      writeFileSync(out, `${key}\n`, { flag: 'wx', mode: OWNER_ONLY });
    } catch (error) {
      const exists = (error as NodeJS.ErrnoException).code === 'EEXIST';
      complain(exists ? `${out} exists, and a key is never overwritten` : (error as Error).message);
      return 1;
    }
    print(`Wrote a new key to ${out}. Keep a copy in a safe place.`);
    return 0;
  },
};
