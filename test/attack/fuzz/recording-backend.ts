import { once } from 'node:events';
import http, { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { answerFor } from './backend-answer';
import type { Recorded } from './recorded';

/** For whom a request is. */
export type LaneOf = (recorded: Recorded) => string;

/**
 * A backend that writes down what it is asked, sorted by whom it is for, and says yes to everything. Small objects
 * under names that it is told to keep can be read again, so that reads and copies have something to work on.
 */
export class RecordingBackend {
  readonly #server: Server;
  readonly #recorded = new Map<string, Recorded[]>();
  readonly #kept = new Map<string, Recorded>();
  readonly #laneOf: LaneOf;

  private constructor(laneOf: LaneOf) {
    this.#laneOf = laneOf;
    this.#server = http.createServer((incoming, outgoing) => {
      this.#record(incoming, outgoing).catch(() => incoming.socket.destroy());
    });
    this.#server.keepAliveTimeout = 0;
  }

  static async start(laneOf: LaneOf): Promise<RecordingBackend> {
    const backend = new RecordingBackend(laneOf);
    backend.#server.listen(0, '127.0.0.1');
    await once(backend.#server, 'listening');
    return backend;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What came for a lane since this was last asked. */
  take(lane: string): readonly Recorded[] {
    const taken = this.#recorded.get(lane) ?? [];
    this.#recorded.delete(lane);
    return taken;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #record(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = '', url: target = '', headers } = incoming;
    const recorded = { method, target, headers, body: await buffer(incoming) };
    const lane = this.#laneOf(recorded);
    this.#recorded.set(lane, [...(this.#recorded.get(lane) ?? []), recorded]);
    const { status, headers: answered, body } = answerFor(recorded, this.#kept);
    outgoing.writeHead(status, {
      'content-length': body.length,
      'x-amz-request-id': 'recorded',
      ...answered,
    });
    outgoing.end(method === 'HEAD' ? undefined : body);
  }
}
