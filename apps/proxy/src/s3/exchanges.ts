import type { Socket } from 'node:net';
import type { Exchange } from './exchange';

/** With so many requests of one connection waiting for their turn, no more are read from it. */
const MAX_WAITING = 32;

/**
 * Which exchanges are under way on which connection.
 *
 * Requests that a client sends without waiting for answers (pipelining) are served one after the other: only those
 * with safe methods might be served together (RFC 9112 9.3.2), and a GET that follows a PUT is to see what it wrote.
 */
export class Exchanges {
  readonly #lines = new WeakMap<Socket, Exchange[]>();
  readonly #open = new Set<Exchange>();

  /** Calls `serve` as soon as all exchanges that began earlier on the same connection have ended. */
  begin(exchange: Exchange, serve: () => void): void {
    const { socket } = exchange.incoming;
    const line = this.#lines.get(socket) ?? [];
    const before = line.at(-1);
    line.push(exchange);
    if (!before) this.#lines.set(socket, line);
    else if (line.length > MAX_WAITING) socket.pause();
    this.#open.add(exchange);
    exchange.outgoing.once('close', () => {
      this.#end(exchange, line);
    });
    if (before) before.outgoing.once('close', serve);
    else serve();
  }

  /** The exchange whose answer is the next on that connection. */
  current(socket: Socket): Exchange | undefined {
    return this.#lines.get(socket)?.[0];
  }

  /** The exchange after whose answer nothing else will come, as far as is known. */
  last(socket: Socket): Exchange | undefined {
    return this.#lines.get(socket)?.at(-1);
  }

  /** Tells the clients whose last answers have not begun that they will be the last on their connections. */
  announceClose(): void {
    for (const exchange of this.#open) {
      const { incoming, outgoing } = exchange;
      if (!outgoing.headersSent && this.last(incoming.socket) === exchange)
        outgoing.setHeader('connection', 'close');
    }
  }

  #end(exchange: Exchange, line: Exchange[]): void {
    const { socket } = exchange.incoming;
    this.#open.delete(exchange);
    line.shift();
    if (line.length === 0) this.#lines.delete(socket);
    else if (line.length === MAX_WAITING) socket.resume();
  }
}
