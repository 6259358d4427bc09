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
/** How long a look at the log waits for requests that are on their way; some hang on purpose. */
const LONGEST_WAIT_MILLISECONDS = 200;

/** The requests seen since the last reset; the counters go on when the list is full. */
export class RequestLog {
  #requests: ObservedRequest[] = [];
  #counts: Record<string, number> = {};
  #open = 0;
  #waiting: (() => void)[] = [];

  /** A request has come; `add` ends it. */
  begin(): void {
    this.#open += 1;
  }

  /**
   * Resolves when no request is open, or after a moment: a client has an answer a little before it is logged, and may
   * ask for the log at once.
   */
  async settled(): Promise<void> {
    if (this.#open === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, LONGEST_WAIT_MILLISECONDS);
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  add(request: ObservedRequest): void {
    this.#open -= 1;
    if (this.#open === 0) for (const goOn of this.#waiting.splice(0)) goOn();
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
