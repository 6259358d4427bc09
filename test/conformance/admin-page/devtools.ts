import { once } from 'node:events';

/** An event of the Chrome DevTools protocol, as in `Network.requestWillBeSent`. */
export interface DevToolsEvent {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly sessionId?: string;
}

interface Answer {
  readonly id: number;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
}

interface Command {
  readonly method: string;
  readonly params?: object;
  /** Of a page; otherwise it is for the browser. */
  readonly sessionId?: string;
}

/** A connection to a browser: commands, and every event that came. */
export class DevTools {
  readonly events: DevToolsEvent[] = [];
  readonly #socket: WebSocket;
  readonly #pending = new Map<number, (answer: Answer) => void>();
  readonly #listeners = new Set<() => void>();
  #lastId = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      this.#take(JSON.parse(String(data)) as Answer | DevToolsEvent);
    });
  }

  static async connect(url: string): Promise<DevTools> {
    const socket = new WebSocket(url);
    await once(socket, 'open');
    return new DevTools(socket);
  }

  /** @throws Error with the browser's message */
  async send({ method, params = {}, sessionId }: Command): Promise<Readonly<Record<string, unknown>>> {
    const id = ++this.#lastId;
    const answered = new Promise<Answer>((resolve) => this.#pending.set(id, resolve));
    this.#socket.send(JSON.stringify({ id, method, params, sessionId }));
    const { result = {}, error } = await answered;
    if (error) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  /** Waits for an event from position `from` of {@link events} on. */
  async eventAfter(from: number, isIt: (event: DevToolsEvent) => boolean): Promise<DevToolsEvent> {
    for (;;) {
      const found = this.events.slice(from).find(isIt);
      if (found) return found;
      await new Promise<void>((resolve) => {
        const listener = (): void => {
          this.#listeners.delete(listener);
          resolve();
        };
        this.#listeners.add(listener);
      });
    }
  }

  close(): void {
    this.#socket.close();
  }

  #take(message: Answer | DevToolsEvent): void {
    if ('id' in message) {
      this.#pending.get(message.id)?.(message);
      this.#pending.delete(message.id);
      return;
    }
    this.events.push(message);
    for (const listener of [...this.#listeners]) listener();
  }
}
