import { connect, type Socket } from 'node:net';
import { parseHttpHead } from './http-head';

/** Everything that is read goes into one buffer that nobody looks at again. */
const READ_BUFFER = Buffer.allocUnsafeSlow(262_144);
/** Every body is made of this one. */
const BODY = Buffer.allocUnsafeSlow(1_048_576);
for (let at = 0; at < BODY.length; at += 4) BODY.writeUInt32LE(Math.imul(at + 1, 2_654_435_761) >>> 0, at);

export interface Exchange {
  /** Head of the request as it goes over the wire. */
  readonly head: string;
  readonly bodyBytes: number;
  /** Length that the answer's body must have. */
  readonly answerBytes: number;
}

/** One keep-alive connection that makes one request at a time and looks at nothing but status and length. */
export class LoadConnection {
  readonly #socket: Socket;
  #head: Buffer | undefined;
  #missingBytes = 0;
  #expectedBytes = 0;
  #settle: { resolve: () => void; reject: (error: Error) => void } | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('error', (error) => {
      this.#settle?.reject(error);
    });
    socket.on('close', () => {
      this.#settle?.reject(new Error('the connection was closed during a request'));
    });
  }

  static open(host: string, port: number): Promise<LoadConnection> {
    return new Promise((resolve, reject) => {
      let connection: LoadConnection | undefined;
      const socket = connect({
        host,
        port,
        onread: {
          buffer: READ_BUFFER,
          callback: (bytes, buffer) => {
            connection?.receive(Buffer.from(buffer.buffer, buffer.byteOffset, bytes));
            return true;
          },
        },
      });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        connection = new LoadConnection(socket);
        resolve(connection);
      });
    });
  }

  /** @throws Error for any status but 200 and 206, a wrong length, or a broken connection */
  exchange({ head, bodyBytes, answerBytes }: Exchange): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      this.#expectedBytes = answerBytes;
      this.#socket.cork();
      this.#socket.write(head, 'latin1');
      this.#send(bodyBytes);
      this.#socket.uncork();
    });
  }

  close(): void {
    this.#settle = undefined;
    this.#socket.destroy();
  }

  #send(bodyBytes: number): void {
    let left = bodyBytes;
    while (left > 0) {
      const piece = left < BODY.length ? BODY.subarray(0, left) : BODY;
      left -= piece.length;
      if (!this.#socket.write(piece) && left > 0) {
        const rest = left;
        this.#socket.once('drain', () => {
          this.#send(rest);
        });
        return;
      }
    }
  }

  receive(bytes: Buffer): void {
    if (this.#missingBytes > 0) {
      this.#take(bytes.length);
      return;
    }
    const received = this.#head ? Buffer.concat([this.#head, bytes]) : bytes;
    const head = parseHttpHead(received);
    if (!head) {
      this.#head = Buffer.from(received);
      return;
    }
    this.#head = undefined;
    const length = Number(head.headers.get('content-length') ?? 0);
    if (!/^HTTP\/1\.1 20[06] /.test(head.startLine) || length !== this.#expectedBytes) {
      this.#settle?.reject(
        new Error(`${received.toString('latin1', 0, 2_000)}\nlength ${this.#expectedBytes} expected`),
      );
      return;
    }
    this.#missingBytes = length;
    this.#take(received.length - head.bytes);
  }

  #take(bytes: number): void {
    this.#missingBytes -= bytes;
    if (this.#missingBytes > 0) return;
    const settle = this.#settle;
    this.#settle = undefined;
    if (this.#missingBytes === 0) settle?.resolve();
    else settle?.reject(new Error('more bytes than announced'));
  }
}
