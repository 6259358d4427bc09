import type { Socket } from 'node:net';
import type { Exchange } from './exchange';

/** Which exchange is under way on which connection. */
export class Exchanges {
  readonly #bySocket = new WeakMap<Socket, Exchange>();
  readonly #open = new Set<Exchange>();

  /** Of pipelined requests the last one counts: it ends after the others. */
  begin(exchange: Exchange): void {
    const { socket } = exchange.incoming;
    this.#bySocket.set(socket, exchange);
    this.#open.add(exchange);
    exchange.outgoing.once('close', () => {
      this.#open.delete(exchange);
      if (this.#bySocket.get(socket) === exchange) this.#bySocket.delete(socket);
    });
  }

  on(socket: Socket): Exchange | undefined {
    return this.#bySocket.get(socket);
  }

  /** Tells the clients whose answers have not begun that they will be the last on their connections. */
  announceClose(): void {
    for (const { outgoing } of this.#open)
      if (!outgoing.headersSent) outgoing.setHeader('connection', 'close');
  }
}
