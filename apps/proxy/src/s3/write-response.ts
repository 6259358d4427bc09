import { once } from 'node:events';
import type { OutgoingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { S3Response } from '@s3ep/operations';
import type { Exchange } from './exchange';

/**
 * Puts an answer on the wire; nobody else does.
 *
 * A stream is waited for until it has its first bytes, so that one that fails at once can still be answered with
 * an error (this function then throws, and nothing has been sent). One that fails later destroys the connection:
 * no client takes a part for the whole.
 */
export async function writeResponse(exchange: Exchange, response: S3Response): Promise<void> {
  const { outgoing, requestId } = exchange;
  const { status, body } = response;
  const headers: OutgoingHttpHeaders = { ...response.headers };
  if (body instanceof Readable) await firstBytes(body, exchange.signal);

  headers['x-amz-request-id'] = requestId;
  headers['x-amz-id-2'] = requestId;
  if (exchange.expectsContinue || exchange.signal.aborted) {
    // The body was never asked for, and whether it comes all the same is the client's choice; or it was given up
    // because its rest does not come. Nobody knows where the next request would begin.
    headers.connection = 'close';
  }
  if (body instanceof Readable) {
    const length = headers['content-length'];
    exchange.announceAnswer(length === undefined ? undefined : Number(length));
    try {
      outgoing.writeHead(status, headers);
    } catch (error) {
      // nobody will read it, and it holds a connection to the backend
      body.destroy();
      throw error;
    }
    if (length === undefined) resetWhenBroken(body, exchange);
    await pipeline(body, outgoing);
    return;
  }
  exchange.announceAnswer(body?.length ?? 0);
  if (exchange.incoming.method !== 'HEAD' && status !== 204 && status !== 304)
    headers['content-length'] = body?.length ?? 0;
  outgoing.writeHead(status, headers);
  outgoing.end(body);
}

/**
 * RFC 9112 6.3: to HTTP/1.0 an answer without a length ends with its connection. One that breaks off must not be closed
 * as others are: a gateway in between (nginx asks so by default) would hand a part on as the whole.
 */
function resetWhenBroken(body: Readable, { incoming }: Exchange): void {
  if (incoming.httpVersion === '1.0') body.once('error', () => incoming.socket.resetAndDestroy());
}

async function firstBytes(body: Readable, signal: AbortSignal): Promise<void> {
  if (body.errored) throw body.errored;
  if (body.readableLength > 0 || body.readableEnded) return;
  await once(body, 'readable', { signal });
}
