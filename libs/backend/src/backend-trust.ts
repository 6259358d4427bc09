import { buildConnector } from 'undici';
import { type BackendSettings, sameSettings } from '@s3ep/config';
import { coalesceWrites } from './coalesce-writes';

type TrustSettings = Pick<BackendSettings, 'authorities' | 'connectTimeoutSeconds'>;

/**
 * Connects to the backend, and verifies its certificate against the authorities that are configured now. Connections
 * that are open go on as they began.
 */
export class BackendTrust {
  #inUse: TrustSettings;
  #connect: buildConnector.connector;

  constructor(settings: TrustSettings) {
    this.#inUse = settings;
    this.#connect = connectorOf(settings);
  }

  readonly connect: buildConnector.connector = (target, callback) => {
    this.#connect(target, (...[error, socket]) => {
      if (error) callback(error, null);
      else callback(null, coalesceWrites(socket));
    });
  };

  /** Makes ready to trust other authorities. @returns what does it */
  prepare({ backend }: { readonly backend: TrustSettings }): () => void {
    // sessions of TLS are kept by the connector, and stay with it
    if (sameSettings(backend.authorities, this.#inUse.authorities)) return () => undefined;
    const connect = connectorOf({ ...this.#inUse, authorities: backend.authorities });
    return () => {
      this.#inUse = { ...this.#inUse, authorities: backend.authorities };
      this.#connect = connect;
    };
  }
}

function connectorOf({ authorities, connectTimeoutSeconds }: TrustSettings): buildConnector.connector {
  return buildConnector({
    allowH2: false,
    timeout: connectTimeoutSeconds * 1_000,
    ...(authorities !== undefined && { ca: [...authorities] }),
  });
}
