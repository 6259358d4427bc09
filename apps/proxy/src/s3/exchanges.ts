import type { Socket } from 'node:net';
import type { Exchange } from './exchange';

/** Which exchange is under way on which connection. */
export class Exchanges {
  readonly #bySocket = new WeakMap<Socket, Exchange>();

  /** Of pipelined requests the last one counts: it ends after the others. */
  begin(exchange: Exchange): void {
    const { socket } = exchange.incoming;
    this.#bySocket.set(socket, exchange);
    exchange.outgoing.once('close', () => {
      if (this.#bySocket.get(socket) === exchange) this.#bySocket.delete(socket);
    });
  }

  on(socket: Socket): Exchange | undefined {
    return this.#bySocket.get(socket);
  }
}
