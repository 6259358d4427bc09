import type { RequestRecord, RequestSink } from './request-record';

/**
 * The one place where finished requests are recorded: the log line, the metrics, the audit event.
 *
 * A sink that throws is a bug, but the request is over: it is reported and the others still run.
 */
export class RequestRecorder {
  readonly #sinks: readonly RequestSink[];
  readonly #sinkFailed: (error: unknown) => void;

  constructor({
    sinks,
    sinkFailed,
  }: {
    sinks: readonly RequestSink[];
    sinkFailed: (error: unknown) => void;
  }) {
    this.#sinks = sinks;
    this.#sinkFailed = sinkFailed;
  }

  /** Call it once a request, when its connection is done with it. Never throws. */
  recordRequest(record: RequestRecord): void {
    for (const sink of this.#sinks) {
      try {
        sink.record(record);
      } catch (error) {
        this.#sinkFailed(error);
      }
    }
  }
}
