import { createHash, createHmac } from 'node:crypto';
import http, { type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { CLIENT, REGION, type Credentials } from './stack';

const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';
const DAY_LENGTH = 8;

/** One request as it goes over the wire; nothing of it is normalised. */
export interface RawRequest {
  readonly method?: string;
  /** Percent-encoded, beginning with "/". */
  readonly path: string;
  /** Percent-encoded as it is signed (RFC 3986, upper-case hex), names in ascending order. */
  readonly query?: string;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** What the request line says in place of path and query. */
  readonly target?: string;
  /** What Host says, and what is signed as such. */
  readonly host?: string;
}

/** What came back before the connection ended or the answer was complete. */
export interface Arrived {
  /** 0: the connection broke before anything came back. */
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The answer ended as its head had announced. */
  readonly complete: boolean;
}

const NOTHING_CAME: Arrived = { status: 0, headers: {}, body: Buffer.alloc(0), complete: false };

/** An S3 client that shows every byte that it was sent, also those of answers that broke off. */
export class RawClient {
  readonly #endpoint: URL;
  readonly #credentials: Credentials;
  /** A connection for each request: one that the proxy destroyed late must not be taken for the next. */
  readonly #agent = new http.Agent({ keepAlive: false });

  constructor(endpoint: string, credentials: Credentials = CLIENT) {
    this.#endpoint = new URL(endpoint);
    this.#credentials = credentials;
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Arrived> {
    return this.send({ path, headers });
  }

  head(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Arrived> {
    return this.send({ method: 'HEAD', path, headers });
  }

  put(path: string, body: Buffer, headers: Readonly<Record<string, string>> = {}): Promise<Arrived> {
    return this.send({ method: 'PUT', path, body, headers });
  }

  copy(
    source: string,
    destination: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Arrived> {
    return this.send({
      method: 'PUT',
      path: destination,
      headers: { 'x-amz-copy-source': source, ...headers },
    });
  }

  close(): void {
    this.#agent.destroy();
  }

  send(request: RawRequest): Promise<Arrived> {
    const { method = 'GET', path, query = '', body } = request;
    const headers = signed(request, request.host ?? this.#endpoint.host, this.#credentials);
    if (body) headers['content-length'] = String(body.length);
    return new Promise((resolve, reject) => {
      const failed = (error: NodeJS.ErrnoException): void => {
        if (error.code === 'ECONNRESET') resolve(NOTHING_CAME);
        else reject(error);
      };
      const outgoing = http.request({
        host: this.#endpoint.hostname,
        port: this.#endpoint.port,
        method,
        path: request.target ?? (query === '' ? path : `${path}?${query}`),
        headers,
        agent: this.#agent,
      });
      outgoing.once('error', failed);
      outgoing.once('response', (incoming) => {
        outgoing.off('error', failed);
        outgoing.on('error', () => undefined);
        collect(incoming).then(resolve, reject);
      });
      outgoing.end(body);
    });
  }
}

async function collect(incoming: IncomingMessage): Promise<Arrived> {
  const pieces: Buffer[] = [];
  try {
    for await (const piece of incoming as AsyncIterable<Buffer>) pieces.push(piece);
  } catch {
    // broken off: what came is what counts
  }
  const { statusCode: status = 0, headers, complete } = incoming;
  return { status, headers, body: Buffer.concat(pieces), complete };
}

function signed(request: RawRequest, host: string, credentials: Credentials): Record<string, string> {
  const { method = 'GET', path, query = '' } = request;
  const date = new Date().toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
  const scope = `${date.slice(0, DAY_LENGTH)}/${REGION}/s3/aws4_request`;
  const headers: Record<string, string> = {
    ...request.headers,
    host,
    'x-amz-content-sha256': UNSIGNED_PAYLOAD,
    'x-amz-date': date,
  };
  const names = Object.keys(headers)
    .filter((name) => name === 'host' || name.startsWith('x-amz-'))
    .sort();
  const lines = names.map((name) => `${name}:${headers[name] ?? ''}\n`).join('');
  const parameters = query
    .split('&')
    .map((parameter) => (parameter === '' || parameter.includes('=') ? parameter : `${parameter}=`))
    .join('&');
  const canonical = [method, canonicalPath(path), parameters, lines, names.join(';'), UNSIGNED_PAYLOAD].join(
    '\n',
  );
  const digest = createHash('sha256').update(canonical, 'latin1').digest('hex');
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${credentials.secretAccessKey}`);
  const signature = hmac(key, ['AWS4-HMAC-SHA256', date, scope, digest].join('\n')).toString('hex');
  headers.authorization =
    `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, ` +
    `SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return headers;
}

/** S3 signs the key itself, written in one way (RFC 3986 unreserved and "/" as they are). */
function canonicalPath(path: string): string {
  return encodeURIComponent(decodeURIComponent(path))
    .replaceAll(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%2F', '/');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
