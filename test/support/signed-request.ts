import { Sha256 } from '@aws-crypto/sha256-js';
import { createHash } from 'node:crypto';
import http, { type IncomingHttpHeaders } from 'node:http';
import { SignatureV4 } from '@smithy/signature-v4';
import { CLIENT, type Credentials, REGION } from './stack';

export interface SignedRequest {
  readonly endpoint: string;
  readonly method?: string;
  /** As it goes out, percent-encoded, without the query. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
  readonly credentials?: Credentials;
  readonly region?: string;
  /** False: sent as it is. */
  readonly signed?: boolean;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A request that an SDK would not make, or an answer that it would not show: header by header, byte for byte. */
export async function sendSigned(request: SignedRequest): Promise<RawAnswer> {
  const { endpoint, method = 'GET', path, query = {}, body = '', signed = true } = request;
  const { host, hostname, port } = new URL(endpoint);
  const headers = {
    host,
    'x-amz-content-sha256': createHash('sha256').update(body).digest('hex'),
    ...(body.length > 0 && { 'content-length': String(Buffer.byteLength(body)) }),
    ...request.headers,
  };
  const queryText = new URLSearchParams(query).toString().replaceAll('+', '%20');
  const target = queryText === '' ? path : `${path}?${queryText}`;
  const sent = signed ? await signedHeaders({ ...request, method, headers, query }) : headers;
  return send({ hostname, port, method, target, headers: sent, body });
}

/** S3 signs the key as it is encoded strictly, however it was sent. */
function canonicalPath(path: string): string {
  return encodeURIComponent(decodeURIComponent(path))
    .replaceAll('%2F', '/')
    .replaceAll(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

async function signedHeaders({
  method,
  path,
  query,
  headers,
  credentials = CLIENT,
  region = REGION,
}: SignedRequest & { method: string; headers: Record<string, string> }): Promise<Record<string, string>> {
  const signer = new SignatureV4({
    service: 's3',
    region,
    credentials,
    sha256: Sha256,
    uriEscapePath: false,
  });
  const { headers: sent } = await signer.sign({
    method,
    protocol: 'http:',
    hostname: headers.host!,
    path: canonicalPath(path),
    headers,
    query: { ...query },
  });
  return sent;
}

function send({
  hostname,
  port,
  method,
  target,
  headers,
  body,
}: {
  hostname: string;
  port: string;
  method: string;
  target: string;
  headers: Record<string, string>;
  body: Buffer | string;
}): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = http.request(
      { hostname, port, method, path: target, headers, agent: false },
      (incoming) => {
        collect(incoming).then((bytes) => {
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: bytes });
        }, reject);
      },
    );
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

async function collect(incoming: AsyncIterable<unknown>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of incoming as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces);
}
