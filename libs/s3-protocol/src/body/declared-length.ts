import type { PayloadProof } from '../auth';
import { S3Error } from '../errors';
import type { S3Request } from '../request';

export const DECODED_LENGTH_HEADER = 'x-amz-decoded-content-length';
const CONTENT_LENGTH_HEADER = 'content-length';
/** Up to 15 digits: exact in a number, and a thousand times what S3 takes. */
const LENGTH = /^\d{1,15}$/;

function parseLength(name: string, text: string): number {
  if (LENGTH.test(text)) return Number(text);
  throw new S3Error('InvalidArgument', {
    message: `The value of ${name} is not a length.`,
    details: { ArgumentName: name, ArgumentValue: text },
  });
}

/** A PUT of an object has a body, even if it is empty; its length must be said (411). A copy has none. */
function mustDeclareLength(request: S3Request): boolean {
  return (
    request.headers['transfer-encoding'] !== undefined ||
    (request.method === 'PUT' &&
      request.key !== undefined &&
      request.headers['x-amz-copy-source'] === undefined)
  );
}

/**
 * How many bytes of content the client announces: Content-Length, or x-amz-decoded-content-length where the body
 * is aws-chunked. A request that frames no body at all (RFC 9112, 6.3) has 0.
 *
 * @throws S3Error MissingContentLength, InvalidArgument
 */
export function declaredLength(request: S3Request, proof: PayloadProof): number {
  switch (proof.kind) {
    case 'streaming-signed':
    case 'streaming-unsigned-trailer': {
      const length = request.headers[DECODED_LENGTH_HEADER];
      if (length === undefined) throw new S3Error('MissingContentLength');
      return parseLength(DECODED_LENGTH_HEADER, length);
    }
    case 'unsigned':
    case 'sha256': {
      const length = request.headers[CONTENT_LENGTH_HEADER];
      if (length !== undefined) return parseLength(CONTENT_LENGTH_HEADER, length);
      if (mustDeclareLength(request)) throw new S3Error('MissingContentLength');
      return 0;
    }
  }
}
