import type { Socket } from 'node:net';
import { renderErrorXml, S3Error } from '@s3ep/s3-protocol';
import type { Exchange } from './exchange';
import { newRequestId } from './request-id';

export interface Unparsable {
  readonly error: Error & { readonly code?: string };
  readonly socket: Socket;
  /** The request on that connection whose answer is not complete yet, if there is one. */
  readonly exchange: Exchange | undefined;
}

/**
 * Ends a connection whose bytes node's parser refused.
 *
 * They may follow a request that is still being answered: what is written now would stand in the middle of its
 * answer, so that one is finished first. They may also be the rest of its body, which then never comes.
 */
export function refuseUnparsable({ error, socket, exchange }: Unparsable): void {
  if (error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  // its end was written already, and whatever still comes is only read so that the client can read that
  if (!socket.writable) return;
  const failure = failureOf(error);
  if (!exchange) {
    writeFailure(socket, failure);
    return;
  }
  // more of the same may follow: one failure is enough
  socket.pause();
  const { incoming, outgoing } = exchange;
  if (!incoming.complete) {
    exchange.abort(failure);
    return;
  }
  outgoing.once('close', () => {
    if (socket.writable) writeFailure(socket, failure);
  });
}

function failureOf({ code }: Unparsable['error']): S3Error {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new S3Error('RequestHeaderSectionTooLarge');
    case 'HPE_INVALID_EOF_STATE':
      return new S3Error('IncompleteBody');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new S3Error('RequestTimeout');
    default:
      return new S3Error('InvalidRequest', { message: 'The request is not valid HTTP.' });
  }
}

/** There is no request and so no response object: bytes on the socket. */
function writeFailure(socket: Socket, failure: S3Error): void {
  const requestId = newRequestId();
  const body = renderErrorXml(failure, { resource: '/', requestId });
  socket.write(
    [
      `HTTP/1.1 ${failure.status} Bad Request`,
      'Connection: close',
      'Content-Type: application/xml',
      `Content-Length: ${body.length}`,
      `x-amz-request-id: ${requestId}`,
      '',
      '',
    ].join('\r\n'),
  );
  socket.write(body);
  socket.destroySoon();
}
