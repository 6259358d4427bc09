import type { Server as PlainServer } from 'node:http';
import { createSecureContext, Server } from 'node:tls';
import { sameSettings, type Settings } from '@s3ep/config';
import type { ReloadablePart } from '../reload/reloadable-part';
import { type ListenerIdentity, secureContextOptions } from './secure-context-options';

export interface RenewableTlsOptions {
  /** Asked when it is needed: the one of Nest is there only after its providers. */
  readonly server: () => PlainServer | Server;
  readonly tlsOf: (settings: Settings) => ListenerIdentity | undefined;
  /** What the listener started with. */
  readonly inUse: ListenerIdentity | undefined;
}

/**
 * Lets a listener show another certificate, and verify clients against other authorities, to connections that begin
 * from then on. Those that are open go on as they began.
 */
export function renewableTls({ server, tlsOf, inUse }: RenewableTlsOptions): ReloadablePart {
  return {
    prepare(settings) {
      const tls = tlsOf(settings);
      // the same again would make all clients do their whole handshake again
      if (tls === undefined || sameSettings(tls, inUse)) return () => undefined;
      const options = secureContextOptions(tls);
      createSecureContext(options); // throws now what setSecureContext would throw
      return () => {
        const listening = server();
        if (!(listening instanceof Server)) throw new TypeError('a listener without TLS has none to renew');
        listening.setSecureContext(options);
        inUse = tls;
      };
    },
  };
}
