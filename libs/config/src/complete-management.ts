import type { Complain } from './complain';
import { isLoopback } from './is-loopback';
import { refuseRepeats } from './refuse-repeats';
import type { ParsedSettings } from './schema/settings.schema';

/** Checks what the settings of the management listener say about each other. */
export function completeManagement(
  { host, admin, tls, tokens, certificates }: ParsedSettings['management'],
  complain: Complain,
): void {
  const section = 'management';
  if (admin === 'on' && tokens.length + certificates.length === 0 && !isLoopback(host)) {
    complain(
      [section, 'host'],
      'is not a loopback address, and the admin API has no credentials',
      'add management.tokens (s3ep admin-token makes one) or management.certificates, or set management.admin to off, which leaves health and metrics',
    );
  }
  if (certificates.length > 0 && tls?.clientCaFile === undefined) {
    const message = 'need an authority to be verified against';
    complain([section, 'certificates'], message, 'set management.tls.clientCaFile');
  }
  if (certificates.length === 0 && tls?.clientCaFile !== undefined) {
    const message = 'is given, but no certificate has a role';
    complain([section, 'tls', 'clientCaFile'], message, 'add management.certificates, or remove it');
  }
  refuseRepeats(
    tokens.map(({ name }) => name),
    (index) => [section, 'tokens', index, 'name'],
    complain,
  );
  refuseRepeats(
    tokens.map(({ sha256 }) => sha256.reveal()),
    (index) => [section, 'tokens', index, 'sha256'],
    complain,
  );
  refuseRepeats(
    certificates.map(({ commonName }) => commonName),
    (index) => [section, 'certificates', index, 'commonName'],
    complain,
  );
}
