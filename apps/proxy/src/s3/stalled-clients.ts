import type { Socket } from 'node:net';
import { S3Error } from '@s3ep/s3-protocol';
import type { Exchange } from './exchange';

/**
 * Decides what a silent connection means. Between requests it is idle and is closed. During one it may be the
 * client that stalls (its body does not come, or it does not read the answer), which ends the exchange; or it
 * waits for the backend, which has time limits of its own.
 */
export class StalledClients {
  readonly #exchanges = new WeakMap<Socket, Exchange>();

  watch(exchange: Exchange): void {
    const { socket } = exchange.incoming;
    this.#exchanges.set(socket, exchange);
    exchange.outgoing.once('close', () => {
      if (this.#exchanges.get(socket) === exchange) this.#exchanges.delete(socket);
    });
  }

  onSocketTimeout(socket: Socket): void {
    const exchange = this.#exchanges.get(socket);
    if (!exchange) {
      socket.destroy();
      return;
    }
    const { incoming, outgoing } = exchange;
    if (outgoing.headersSent) {
      if (outgoing.writableLength > 0 || outgoing.writableFinished) socket.destroy();
      return;
    }
    // S3 answers RequestTimeout when a body stops coming
    if (!incoming.complete && !exchange.expectsContinue) exchange.abort(new S3Error('RequestTimeout'));
  }
}
