import type { Pkcs11KekSettings } from '@s3ep/config';
import { loadCryptoki } from './load-cryptoki';
import { Pkcs11Provider } from './pkcs11-provider';
import { TokenSessions } from './token-sessions';

/** One set of sessions for each token in a process: login counts for all of them, and outlives a reload. */
const tokens = new Map<string, TokenSessions>();

/** Loads nothing yet, and asks no token: both happen at the first call. */
export function createPkcs11Provider(settings: Pkcs11KekSettings): Pkcs11Provider {
  const { id: kekId, pin, keyLabel } = settings;
  return new Pkcs11Provider({ kekId, pin, keyLabel, sessions: sessionsOf(settings) });
}

function sessionsOf({ library, tokenLabel }: Pkcs11KekSettings): TokenSessions {
  const name = JSON.stringify([library, tokenLabel]);
  let sessions = tokens.get(name);
  if (sessions === undefined) {
    sessions = new TokenSessions({ tokenLabel, load: () => loadCryptoki(library) });
    tokens.set(name, sessions);
  }
  return sessions;
}
