import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { StubCertificate } from './http-stub';

const FOLDER = path.resolve(import.meta.dirname, '../../../../../test/support/tls');

/** Of a server on the loopback. */
export const certificate: StubCertificate = {
  cert: readFileSync(path.join(FOLDER, 'server.pem')),
  key: readFileSync(path.join(FOLDER, 'server.key')),
};
/** The file of the authority that signed it. */
export const itsAuthority = path.join(FOLDER, 'ca.pem');
/** The file of an authority that signed other ones. */
export const anotherAuthority = path.join(FOLDER, 'client-ca.pem');
