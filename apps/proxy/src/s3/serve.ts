import { DecryptionError } from '@s3ep/operations';
import type { RequestRecorder } from '@s3ep/observability';
import { ClientGoneError } from './client-gone-error';
import { discardRest } from './discard-rest';
import type { Exchange } from './exchange';
import { failureResponse, toS3Error } from './failure-response';
import { handleRequest } from './handle-request';
import type { RequestHandling } from './request-handling';
import { underOwnId } from './under-own-id';
import { writeResponse } from './write-response';

export interface Serving extends RequestHandling {
  /** Told when a request begins; its record tells when it ends. */
  readonly began: () => void;
  readonly recorder: Pick<RequestRecorder, 'recordRequest'>;
  /** Told of every object that did not decrypt. */
  readonly decryptionFailed: (reason: string) => void;
}

/**
 * One request from its head to its record. Never rejects: a failure is answered as an S3 error once, or, when
 * the answer has begun, ends in a destroyed connection.
 */
export async function serve(exchange: Exchange, serving: Serving): Promise<void> {
  const { incoming, outgoing } = exchange;
  const closed = new Promise<void>((resolve) => {
    outgoing.once('close', () => {
      if (!outgoing.writableFinished) exchange.abort(new ClientGoneError());
      resolve();
    });
  });
  // it may have waited for its turn on a connection that closed meanwhile
  if (outgoing.destroyed || incoming.socket.destroyed) exchange.abort(new ClientGoneError());
  try {
    const response = await handleRequest(exchange, serving);
    await writeResponse(exchange, underOwnId(response, exchange.requestId));
  } catch (error) {
    try {
      await fail(exchange, serving, error);
    } catch (bug) {
      // it must not end the other requests
      exchange.facts.cause = bug;
      outgoing.destroy();
    }
  }
  discardRest(exchange.incoming);
  await closed;
  serving.recorder.recordRequest(exchange.record());
}

async function fail(exchange: Exchange, serving: Serving, thrown: unknown): Promise<void> {
  const { outgoing, facts, signal } = exchange;
  const error: unknown = signal.aborted ? signal.reason : thrown;
  if (error instanceof ClientGoneError) {
    facts.errorCode ??= 'ClientGone';
    outgoing.destroy();
    return;
  }
  const failure = toS3Error(error);
  facts.errorCode = failure.code;
  facts.cause = failure.cause ?? failure;
  if (failure instanceof DecryptionError) serving.decryptionFailed(failure.reason);
  if (outgoing.headersSent) {
    outgoing.destroy();
    return;
  }
  await writeResponse(exchange, failureResponse(exchange, failure));
}
