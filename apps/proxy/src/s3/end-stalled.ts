import type { Socket } from 'node:net';
import { S3Error } from '@s3ep/s3-protocol';
import type { Exchange } from './exchange';

/**
 * Decides what a silent connection means. Between requests it is idle and is closed. During one it may be the
 * client that stalls (its body does not come, or it does not read the answer), which ends the exchange; or it
 * waits for the backend, which has time limits of its own.
 */
export function endStalled(socket: Socket, exchange: Exchange | undefined): void {
  if (!exchange) {
    socket.destroy();
    return;
  }
  const { incoming, outgoing } = exchange;
  if (outgoing.headersSent) {
    if (outgoing.writableLength > 0 || outgoing.writableFinished) socket.destroy();
    return;
  }
  // S3 answers RequestTimeout when a body stops coming
  if (!incoming.complete && !exchange.expectsContinue) exchange.abort(new S3Error('RequestTimeout'));
}
