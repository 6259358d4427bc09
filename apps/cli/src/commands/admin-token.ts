import { createHash, randomBytes } from 'node:crypto';
import { ADMIN_ROLES, type AdminRole } from '@s3ep/config';
import type { Command } from '../command';
import { parseOptions } from '../parse-options';
import { UsageError } from '../usage-error';

/** As many as nobody guesses; that is why a plain hash of it may be kept (docs/admin-api.md). */
const TOKEN_BYTES = 32;
/** Lets scanners for secrets recognise one that got where it should not be. */
const TOKEN_PREFIX = 's3ep_';
const NAME = /^[A-Za-z0-9._@-]{1,64}$/;

/** `s3ep admin-token`: makes a bearer token of the admin API, and the entry that lets it in. */
export const adminToken: Command = {
  name: 'admin-token',
  synopsis: '--name NAME [--role viewer|operator]',
  summary: 'Make a token for the admin API, and the entry of management.tokens for it',
  help: [
    'Prints the token, which is stored nowhere, to standard error, and the entry for the configuration to standard',
    'output: it holds the SHA-256 of the token, and lets nobody in by itself.',
    'NAME stands in the audit log; the role is viewer unless --role says operator.',
  ],
  run: (args, { print, complain }) => {
    const { name, role = 'viewer' } = parseOptions(args, {
      name: { type: 'string' },
      role: { type: 'string' },
    });
    if (name === undefined || !NAME.test(name)) {
      throw new UsageError('--name is 1 to 64 letters, digits, ".", "_", "@" or "-"');
    }
    if (!isRole(role)) throw new UsageError(`--role is one of ${ADMIN_ROLES.join(', ')}`);
    const token = TOKEN_PREFIX + randomBytes(TOKEN_BYTES).toString('base64url');
    complain(`The token, shown this once: ${token}`);
    print('management:');
    print('  tokens:');
    print(`    - name: '${name}'`);
    print(`      sha256: '${createHash('sha256').update(token).digest('hex')}'`);
    print(`      role: ${role}`);
    return 0;
  },
};

const isRole = (role: string): role is AdminRole => (ADMIN_ROLES as readonly string[]).includes(role);
