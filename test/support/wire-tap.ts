import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { pipeline, Transform } from 'node:stream';

/** A TCP relay that remembers every byte on its way to the backend, and counts those that come back. */
export class WireTap {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #sent: Buffer[] = [];
  #received = 0;

  private constructor(target: URL) {
    this.#server = createServer((client) => {
      const backend = connect(Number(target.port), target.hostname);
      const record = new Transform({
        transform: (bytes: Buffer, _encoding, done) => {
          this.#sent.push(bytes);
          done(null, bytes);
        },
      });
      const count = new Transform({
        transform: (bytes: Buffer, _encoding, done) => {
          this.#received += bytes.length;
          done(null, bytes);
        },
      });
      for (const socket of [client, backend]) this.#sockets.add(socket);
      pipeline(client, record, backend, () => undefined);
      pipeline(backend, count, client, () => undefined);
    });
  }

  static async before(endpoint: string): Promise<WireTap> {
    const tap = new WireTap(new URL(endpoint));
    tap.#server.listen(0, '127.0.0.1');
    await once(tap.#server, 'listening');
    return tap;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What was sent to the backend since the last call, heads and bodies. */
  take(): Buffer {
    const sent = Buffer.concat(this.#sent);
    this.#sent = [];
    return sent;
  }

  /** How many bytes came from the backend since the last call. */
  takeReceived(): number {
    const received = this.#received;
    this.#received = 0;
    return received;
  }

  stop(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}
