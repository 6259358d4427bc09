/** Bytes that are read from storage while they are sent. */
export interface StreamedBody {
  readonly bytes: number;
  readonly source: AsyncIterable<Buffer>;
  /** Gives up what the source holds, also when it was never read. */
  release(): void;
}

/** What a handler returns. Only the answer writer knows the socket. */
export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | StreamedBody;
}
