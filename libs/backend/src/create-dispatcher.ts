import { Agent, type Dispatcher } from 'undici';
import type { BackendSettings } from '@s3ep/config';
import { BackendTrust } from './backend-trust';

/**
 * One pool of connections per origin, kept alive, never pipelined: a body in flight would block what follows. So
 * would streams of one HTTP/2 connection, and `maxConnections` would mean something else there.
 */
export function createDispatcher(settings: BackendSettings, trust = new BackendTrust(settings)): Dispatcher {
  return new Agent({
    connections: settings.maxConnections,
    pipelining: 1,
    allowH2: false,
    headersTimeout: settings.answerTimeoutSeconds * 1_000,
    bodyTimeout: settings.idleTimeoutSeconds * 1_000,
    keepAliveTimeout: 15_000,
    connect: trust.connect,
  });
}
