import http, { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { S3ListenerSettings, Settings } from '@s3ep/config';
import { renewableTls } from '../tls/renewable-tls';
import { secureContextOptions } from '../tls/secure-context-options';
import type { ReloadablePart } from '../reload/reloadable-part';
import { endStalled } from './end-stalled';
import { Exchange } from './exchange';
import { Exchanges } from './exchanges';
import { lingerBeforeClose } from './linger-before-close';
import { refuseUnparsable } from './refuse-unparsable';
import type { CurrentServing } from './current-serving';
import { serve } from './serve';

/** S3 allows 8 KB of headers with 2 KB of them metadata; a presigned URL may be as long again. */
const MAX_HEAD_BYTES = 32_768;

/** How often node looks for clients that are late with their head. */
const CHECK_MILLISECONDS = 30_000;

const POLL_MILLISECONDS = 50;

/**
 * The S3 port: a bare node server. A framework's router, body parser and error filter would normalise paths,
 * buffer bodies, and end broken streams cleanly (docs/architecture.md 4).
 */
export class S3Listener {
  readonly #settings: S3ListenerSettings;
  readonly #serving: Pick<CurrentServing, 'value'>;
  readonly #server: Server;
  readonly #tls: ReloadablePart;
  readonly #exchanges = new Exchanges();
  /** Connections that have not brought a request yet: node does not count them among the idle ones. */
  readonly #unused = new Set<Socket>();
  #draining = false;

  constructor(settings: S3ListenerSettings, serving: Pick<CurrentServing, 'value'>) {
    this.#settings = settings;
    this.#serving = serving;
    this.#server = this.#createServer();
    this.#tls = renewableTls({
      server: () => this.#server,
      tlsOf: ({ s3 }) => s3.tls,
      inUse: settings.tls,
    });
  }

  /** Takes over the certificate of these settings, for connections that begin from then on. */
  prepare(settings: Settings): () => void {
    return this.#tls.prepare(settings);
  }

  /** @throws the error of node's listen, such as EADDRINUSE */
  async listen(): Promise<string> {
    const { host, port, tls } = this.#settings;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    const address = this.#server.address() as AddressInfo;
    const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
    return `${tls ? 'https' : 'http'}://${name}:${address.port}`;
  }

  /** Accepts nothing new, lets requests in flight finish, and gives up on them after `drainSeconds`. */
  async close(drainSeconds: number): Promise<void> {
    this.#draining = true;
    this.#exchanges.announceClose();
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve();
      });
    });
    const seen = new WeakMap<Socket, number>();
    const poll = setInterval(() => {
      // a connection that was idle a moment ago may just have begun a request: it is served first
      this.#server.closeIdleConnections();
      for (const socket of this.#unused) {
        if (seen.get(socket) === socket.bytesRead) socket.destroy();
        seen.set(socket, socket.bytesRead);
      }
    }, POLL_MILLISECONDS);
    const giveUp = setTimeout(() => {
      this.#server.closeAllConnections();
    }, drainSeconds * 1_000);
    await closed;
    clearInterval(poll);
    clearTimeout(giveUp);
  }

  #createServer(): Server {
    const { tls, headersTimeoutSeconds, idleTimeoutSeconds } = this.#settings;
    const options = {
      maxHeaderSize: MAX_HEAD_BYTES,
      headersTimeout: headersTimeoutSeconds * 1_000,
      connectionsCheckingInterval: Math.min(CHECK_MILLISECONDS, headersTimeoutSeconds * 500),
      // the default of 300 s kills slow uploads; a client without progress is ended by the idle timeout
      requestTimeout: 0,
      // refused with an S3 error instead (handle-request)
      requireHostHeader: false,
      keepAliveTimeout: idleTimeoutSeconds * 1_000,
      noDelay: true,
    };
    const server = tls
      ? https.createServer({
          ...options,
          ...secureContextOptions(tls),
        })
      : http.createServer(options);
    server.timeout = idleTimeoutSeconds * 1_000;
    // under TLS, "connection" is what lies below
    server.on(tls ? 'secureConnection' : 'connection', (socket: Socket) => {
      lingerBeforeClose(socket);
      this.#unused.add(socket);
      socket.once('close', () => this.#unused.delete(socket));
    });
    server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
      this.#accept(incoming, outgoing, false);
    });
    server.on('checkContinue', (incoming: IncomingMessage, outgoing: ServerResponse) => {
      this.#accept(incoming, outgoing, true);
    });
    // RFC 9110 10.1.1: other expectations may be ignored; node would refuse them without an S3 error or a record
    server.on('checkExpectation', (incoming: IncomingMessage, outgoing: ServerResponse) => {
      this.#accept(incoming, outgoing, false);
    });
    server.on('clientError', (error: Error & { code?: string }, socket) => {
      refuseUnparsable({ error, socket: socket as Socket, exchange: this.#exchanges.last(socket as Socket) });
    });
    server.on('timeout', (socket: Socket) => {
      endStalled(socket, this.#exchanges.current(socket));
    });
    return server;
  }

  #accept(incoming: IncomingMessage, outgoing: ServerResponse, expectsContinue: boolean): void {
    if (this.#draining) outgoing.setHeader('connection', 'close');
    this.#unused.delete(incoming.socket);
    const exchange = new Exchange({ incoming, outgoing, expectsContinue });
    this.#serving.value.began();
    this.#exchanges.begin(exchange, () => void serve(exchange, this.#serving.value));
  }
}
