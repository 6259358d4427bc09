import type { Socket } from 'node:net';
import { renderErrorXml, S3Error } from '@s3ep/s3-protocol';
import { newRequestId } from './request-id';

/** Answers what node's parser refused, so there is no request and no response object: bytes on the socket. */
export function refuseUnparsable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const failure = new S3Error(
    error.code === 'HPE_HEADER_OVERFLOW' ? 'RequestHeaderSectionTooLarge' : 'InvalidRequest',
    error.code === 'HPE_HEADER_OVERFLOW' ? {} : { message: 'The request is not valid HTTP.' },
  );
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
