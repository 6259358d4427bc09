import type { BackendResponse } from '@s3ep/backend';
import { S3Error } from '@s3ep/s3-protocol';

/**
 * A whole answer of the backend, for documents that are needed whole.
 * @throws S3Error InternalError above the limit in bytes
 */
export async function collectAnswer(response: BackendResponse, limitBytes: number): Promise<Buffer> {
  if (Buffer.isBuffer(response.body)) return response.body;
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of response.body as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > limitBytes)
      throw new S3Error('InternalError', {
        cause: new Error(`a document of the backend is longer than ${limitBytes} bytes`),
      });
    pieces.push(piece);
  }
  return Buffer.concat(pieces, bytes);
}

/** Gives an answer up: its body is no longer wanted. */
export function discardAnswer({ body }: BackendResponse): void {
  if (Buffer.isBuffer(body)) return;
  body.on('error', () => {
    // given up on purpose
  });
  body.destroy();
}
