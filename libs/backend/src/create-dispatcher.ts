import { readFileSync } from 'node:fs';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import type { BackendSettings } from '@s3ep/config';
import { coalesceWrites } from './coalesce-writes';

/**
 * One pool of connections per origin, kept alive, never pipelined: a body in flight would block what follows. So
 * would streams of one HTTP/2 connection, and `maxConnections` would mean something else there.
 */
export function createDispatcher(settings: BackendSettings): Dispatcher {
  return new Agent({
    connections: settings.maxConnections,
    pipelining: 1,
    allowH2: false,
    headersTimeout: settings.answerTimeoutSeconds * 1_000,
    bodyTimeout: settings.idleTimeoutSeconds * 1_000,
    keepAliveTimeout: 15_000,
    connect: coalescingConnector({
      allowH2: false,
      timeout: settings.connectTimeoutSeconds * 1_000,
      ...(settings.caFile !== undefined && { ca: readFileSync(settings.caFile) }),
    }),
  });
}

function coalescingConnector(options: buildConnector.BuildOptions): buildConnector.connector {
  const connect = buildConnector(options);
  return (target, callback) => {
    connect(target, (...[error, socket]) => {
      if (error) callback(error, null);
      else callback(null, coalesceWrites(socket));
    });
  };
}
