import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestRecord } from '@s3ep/observability';
import type { S3Error } from '@s3ep/s3-protocol';
import type { ClientGoneError } from './client-gone-error';
import { newRequestId } from './request-id';

export interface ExchangeOptions {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  /** The client waits for "100 Continue" before it sends its body. */
  readonly expectsContinue: boolean;
}

/** What becomes known about a request while it is served; for its one record. */
export type ExchangeFacts = {
  -readonly [
    Fact in 'operation' | 'bucket' | 'key' | 'accessKeyId' | 'errorCode' | 'cause' | 'probe'
  ]?: RequestRecord[Fact];
} & { backendRequests: number };

/** One request and its answer on a connection: its identity, its end, and what is known about it. */
export class Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly requestId = newRequestId();
  readonly facts: ExchangeFacts = { backendRequests: 0 };
  readonly #abort = new AbortController();
  readonly #startedAt = performance.now();
  /** Known only as long as the connection is open. */
  readonly #remoteAddress: string | undefined;
  readonly #bytesReadBefore: number;
  readonly #bytesWrittenBefore: number;
  #expectsContinue: boolean;
  #answerBytes: number | undefined;

  constructor({ incoming, outgoing, expectsContinue }: ExchangeOptions) {
    this.incoming = incoming;
    this.outgoing = outgoing;
    this.#expectsContinue = expectsContinue;
    this.#remoteAddress = incoming.socket.remoteAddress;
    this.#bytesReadBefore = incoming.socket.bytesRead;
    this.#bytesWrittenBefore = incoming.socket.bytesWritten;
  }

  /**
   * Aborted when the exchange can no longer succeed: with ClientGoneError when the connection closes before the
   * answer is complete, with S3Error RequestTimeout when the body stops coming.
   */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Ends whatever is under way for this request; the first reason counts. */
  abort(reason: ClientGoneError | S3Error): void {
    this.#abort.abort(reason);
  }

  /** True while the client still waits for leave to send its body. */
  get expectsContinue(): boolean {
    return this.#expectsContinue;
  }

  /** Asks the client for its body, if it waits to be asked. */
  continue(): void {
    if (!this.#expectsContinue) return;
    this.#expectsContinue = false;
    this.outgoing.writeContinue();
  }

  /** Says how long the body of the answer is, if that is known. */
  announceAnswer(bytes: number | undefined): void {
    this.#answerBytes = bytes;
  }

  /** The record of this exchange, once its answer has been sent or its connection has closed. */
  record(): RequestRecord {
    const { incoming, outgoing, requestId, facts } = this;
    const aborted = !outgoing.writableFinished;
    return {
      ...facts,
      requestId,
      method: incoming.method ?? '',
      status: outgoing.headersSent ? outgoing.statusCode : 0,
      bytesIn: incoming.complete
        ? Number(incoming.headers['content-length'] ?? 0)
        : incoming.socket.bytesRead - this.#bytesReadBefore,
      bytesOut: aborted ? this.#writtenBytes() : this.#answeredBytes(),
      durationMilliseconds: performance.now() - this.#startedAt,
      remoteAddress: this.#remoteAddress,
      aborted,
    };
  }

  #answeredBytes(): number {
    return this.incoming.method === 'HEAD' ? 0 : (this.#answerBytes ?? this.#writtenBytes());
  }

  /** Of this answer on its connection, head included: where nothing better is known. */
  #writtenBytes(): number {
    return this.incoming.socket.bytesWritten - this.#bytesWrittenBefore;
  }
}
