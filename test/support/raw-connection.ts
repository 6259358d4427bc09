import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { waitUntil } from './wait-until';

/** An HTTP answer as it came over the wire. */
export interface RawAnswer {
  /** 0: the connection ended before there was an answer. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** True if the body came to the end that its head announced. */
  readonly complete: boolean;
  /** Of an error document. */
  readonly code: string | undefined;
  /** Statuses of the 1xx answers before it. */
  readonly interim: readonly number[];
}

interface Head {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly bytes: number;
}

const END_OF_HEAD = '\r\n\r\n';

/** A TCP connection that says exactly what it is told to, and reads HTTP answers. */
export class RawConnection {
  readonly socket: Socket;
  #pieces: Buffer[] = [];
  #bytes = 0;
  #closed = false;
  readonly #waiting: (() => void)[] = [];

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('error', () => undefined); // a reset is a way to close
    socket.on('close', () => {
      this.#closed = true;
      this.#wake();
    });
    socket.on('end', () => {
      this.#wake();
    });
    socket.on('data', (bytes: Buffer) => {
      this.#pieces.push(bytes);
      this.#bytes += bytes.length;
      this.#wake();
    });
  }

  static async open(endpoint: string): Promise<RawConnection> {
    const { hostname, port } = new URL(endpoint);
    const socket = connect({ host: hostname, port: Number(port), noDelay: true, allowHalfOpen: true });
    await once(socket, 'connect');
    socket.unref(); // a test that failed leaves connections behind
    return new RawConnection(socket);
  }

  get isClosed(): boolean {
    return this.#closed || this.socket.readableEnded;
  }

  /** Bytes that came and were not yet taken as an answer. */
  get pendingBytes(): number {
    return this.#bytes;
  }

  /** What came and was not yet taken, as text, one character a byte. */
  peek(): string {
    return this.#all().toString('latin1');
  }

  write(data: string | Buffer): void {
    if (this.socket.writable)
      this.socket.write(typeof data === 'string' ? Buffer.from(data, 'latin1') : data);
  }

  /** Waits until everything written has been handed to the network, or the connection is gone. */
  async flushed(): Promise<void> {
    await waitUntil('all is sent', () => this.socket.writableLength === 0 || this.socket.destroyed);
  }

  async closed(): Promise<void> {
    await waitUntil('the connection is closed', () => this.isClosed);
  }

  destroy(): void {
    this.socket.destroy();
  }

  /** Waits until that many bytes are there, or the connection has ended. */
  async received(bytes: number): Promise<void> {
    while (this.#bytes < bytes && !this.isClosed) await this.#more();
  }

  /** The next answer; what follows it stays for the one after. */
  async answer(method = 'GET'): Promise<RawAnswer> {
    const interim: number[] = [];
    let head = await this.#head();
    while (head !== undefined && head.status < 200) {
      interim.push(head.status);
      this.#take(head.bytes);
      head = await this.#head();
    }
    if (!head)
      return { status: 0, headers: {}, body: this.#take(0), complete: false, code: undefined, interim };
    this.#take(head.bytes);
    const { status, headers } = head;
    const { body, complete } = await this.#body(method, head);
    const code = /<Code>([^<]+)<\/Code>/.exec(body.subarray(0, 4_096).toString('latin1'))?.[1];
    return { status, headers, body, complete, code, interim };
  }

  async #head(): Promise<Head | undefined> {
    for (;;) {
      const text = this.#all().toString('latin1');
      const end = text.indexOf(END_OF_HEAD);
      if (end >= 0) return parseHead(text.slice(0, end));
      if (this.isClosed) return undefined;
      await this.#more();
    }
  }

  async #body(method: string, { status, headers }: Head): Promise<Pick<RawAnswer, 'body' | 'complete'>> {
    if (method === 'HEAD' || status === 204 || status === 304)
      return { body: Buffer.alloc(0), complete: true };
    if (headers['transfer-encoding'] === 'chunked') return this.#chunkedBody();
    const length = Number(headers['content-length'] ?? Infinity);
    await this.received(length);
    const complete = this.#bytes >= length || length === Infinity;
    return { body: this.#take(Math.min(length, this.#bytes)), complete };
  }

  async #chunkedBody(): Promise<Pick<RawAnswer, 'body' | 'complete'>> {
    const pieces: Buffer[] = [];
    for (;;) {
      const all = this.#all();
      const end = all.indexOf('\r\n');
      const size = end < 0 ? NaN : parseInt(all.subarray(0, end).toString('latin1'), 16);
      const needed = end + 2 + size + 2;
      if (this.#bytes >= needed) {
        pieces.push(this.#take(needed).subarray(end + 2, -2));
        if (size === 0) return { body: Buffer.concat(pieces), complete: true };
      } else if (this.isClosed) {
        return { body: Buffer.concat(pieces), complete: false };
      } else {
        await this.#more();
      }
    }
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #all(): Buffer {
    const all = Buffer.concat(this.#pieces);
    this.#pieces = [all];
    return all;
  }

  #take(bytes: number): Buffer {
    const all = this.#all();
    this.#pieces = [all.subarray(bytes)];
    this.#bytes = all.length - bytes;
    return all.subarray(0, bytes);
  }
}

function parseHead(text: string): Head {
  const [statusLine = '', ...lines] = text.split('\r\n');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { status: Number(statusLine.split(' ')[1]), headers, bytes: text.length + END_OF_HEAD.length };
}
