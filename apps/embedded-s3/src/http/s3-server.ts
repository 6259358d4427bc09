import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serveRequest } from './serve-request';
import type { ServeContext } from './serve-request';

const HEADERS_TIMEOUT_MILLISECONDS = 60_000;
const KEEP_ALIVE_MILLISECONDS = 60_000;
/** A connection on which nothing moves. */
const IDLE_MILLISECONDS = 300_000;
/** parseRequest has the exact limits and words; this one is above them. */
const MAX_HEADER_BYTES = 64 * 1024;

/** A bare node server that answers S3 requests. */
export function createS3Server(context: ServeContext): Server {
  const serve = (incoming: IncomingMessage, response: ServerResponse): void => {
    response.once('close', () => {
      // draining: a connection kept alive would hold the server up until its client tires of it
      if (!server.listening)
        setImmediate(() => {
          server.closeIdleConnections();
        });
    });
    serveRequest(incoming, response, context).catch((error: unknown) => {
      // the answer had begun: only the end of the connection can say that it failed
      incoming.socket.destroy();
      if (!isConnectionEnd(error)) context.onFailure(error);
    });
  };
  const server = createServer(
    {
      // 0: an upload may take as long as it makes progress
      requestTimeout: 0,
      headersTimeout: HEADERS_TIMEOUT_MILLISECONDS,
      keepAliveTimeout: KEEP_ALIVE_MILLISECONDS,
      maxHeaderSize: MAX_HEADER_BYTES,
      noDelay: true,
    },
    serve,
  );
  server.timeout = IDLE_MILLISECONDS;
  server.on('checkContinue', serve);
  return server;
}

function isConnectionEnd(error: unknown): boolean {
  const code = (error as { code?: string } | undefined)?.code ?? '';
  return ['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'EPIPE', 'ERR_STREAM_DESTROYED'].includes(code);
}

/** @returns the URL. @throws Error of the system, e.g. EADDRINUSE */
export async function listen(server: Server, options: { host: string; port: number }): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;
  return `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`;
}

/** Takes no new connections, ends the idle ones, and resolves when the last request is answered. */
export function drain(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeIdleConnections();
  });
}
