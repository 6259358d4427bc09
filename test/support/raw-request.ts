import { type SignatureChain, signHeaders, sha256, type ToSign } from './hand-signature';
import { type RawAnswer, RawConnection } from './raw-connection';

export interface RawRequest extends Partial<Pick<ToSign, 'date' | 'credentials' | 'region'>> {
  readonly method?: string;
  /** Path and query, as on the wire. */
  readonly target: string;
  /** What is signed in place of the target, where that is written in another way than S3 signs it. */
  readonly signedTarget?: string;
  /** Lower-case names; all of them are signed. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Value of x-amz-content-sha256; the body's own by default. */
  readonly payloadHash?: string;
  /** Changes headers after they were signed. */
  readonly tamper?: (headers: Record<string, string>) => Record<string, string>;
  /** Sends no signature at all. */
  readonly unsigned?: boolean;
}

/** The head of a request as bytes, and what its chunks are signed with. */
export function requestHead(
  endpoint: string,
  request: RawRequest,
): { readonly bytes: string; readonly chain: SignatureChain } {
  const { method = 'GET', target, body = '', tamper = (headers) => headers } = request;
  const hasLength = request.headers?.['content-length'] ?? request.headers?.['transfer-encoding'];
  const needsLength = hasLength === undefined && (body.length > 0 || method === 'PUT' || method === 'POST');
  const plain: Record<string, string> = {
    host: new URL(endpoint).host,
    ...request.headers,
    ...(needsLength && { 'content-length': String(Buffer.byteLength(body)) }),
  };
  const { headers: signed, chain } = signHeaders({
    ...request,
    target: request.signedTarget ?? target,
    method,
    headers: plain,
    payloadHash: request.payloadHash ?? sha256(body),
  });
  const headers = tamper(request.unsigned ? plain : signed);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return { bytes: [`${method} ${target} HTTP/1.1`, ...lines, '', ''].join('\r\n'), chain };
}

/** Sends a request on an open connection and reads its answer. */
export async function exchangeOn(
  connection: RawConnection,
  endpoint: string,
  request: RawRequest,
): Promise<RawAnswer> {
  connection.write(requestHead(endpoint, request).bytes);
  if (request.body !== undefined) connection.write(Buffer.from(request.body));
  return connection.answer(request.method);
}

/** Sends a request on a connection of its own and reads its answer. */
export async function exchange(endpoint: string, request: RawRequest): Promise<RawAnswer> {
  const connection = await RawConnection.open(endpoint);
  try {
    return await exchangeOn(connection, endpoint, request);
  } finally {
    connection.destroy();
  }
}
