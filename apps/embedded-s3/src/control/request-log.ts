/** One request as tests see it. */
export interface ObservedRequest {
  readonly method: string;
  readonly operation: string;
  readonly bucket?: string | undefined;
  readonly key?: string | undefined;
  readonly query: string;
  readonly range?: string | undefined;
  readonly userAgent?: string | undefined;
  /** 0: the connection ended without an answer. */
  readonly status: number;
  /** Of bodies, without heads. */
  readonly bytesReceived: number;
  readonly bytesSent: number;
}

const MOST_KEPT = 10_000;

/** The requests seen since the last reset; the counters go on when the list is full. */
export class RequestLog {
  #requests: ObservedRequest[] = [];
  #counts: Record<string, number> = {};

  add(request: ObservedRequest): void {
    this.#counts[request.operation] = (this.#counts[request.operation] ?? 0) + 1;
    if (this.#requests.length < MOST_KEPT) this.#requests.push(request);
  }

  reset(): void {
    this.#requests = [];
    this.#counts = {};
  }

  toJSON(): { counts: Record<string, number>; requests: readonly ObservedRequest[] } {
    return { counts: this.#counts, requests: this.#requests };
  }
}
