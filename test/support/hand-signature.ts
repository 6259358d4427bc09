import { createHash, createHmac } from 'node:crypto';
import { CLIENT, type Credentials, REGION } from './stack';

/** Signature V4 written out by hand from AWS's documentation, so that tests share no code with what they test. */
const ALGORITHM = 'AWS4-HMAC-SHA256';
export const EMPTY_SHA256 = sha256('');
export const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';

export interface ToSign {
  readonly method: string;
  /** Path and query, as on the wire. */
  readonly target: string;
  /** Lower-case names; with host. */
  readonly headers: Readonly<Record<string, string>>;
  /** Value of x-amz-content-sha256. */
  readonly payloadHash: string;
  readonly date?: Date;
  readonly credentials?: Credentials;
  readonly region?: string;
}

/** What the signatures of chunks continue from. */
export interface SignatureChain {
  readonly key: Buffer;
  readonly amzDate: string;
  readonly scope: string;
  readonly seed: string;
}

export function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

export function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}

/** The headers of a signed request, and what its chunks are signed with. */
export function signHeaders(request: ToSign): { headers: Record<string, string>; chain: SignatureChain } {
  const { credentials = CLIENT, payloadHash, date = new Date() } = request;
  const amzDate = amzDateOf(date);
  const headers = { ...request.headers, 'x-amz-date': amzDate, 'x-amz-content-sha256': payloadHash };
  const names = Object.keys(headers).sort();
  const { scope, key } = signingKey(request, amzDate);
  const { path, query } = split(request.target);
  const canonical = [
    request.method,
    path,
    canonicalQuery(query),
    ...names.map((name) => `${name}:${(headers as Record<string, string>)[name]!.trim()}`),
    '',
    names.join(';'),
    payloadHash,
  ].join('\n');
  const seed = hmac(key, [ALGORITHM, amzDate, scope, sha256(canonical)].join('\n')).toString('hex');
  const authorization = `${ALGORITHM} Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${seed}`;
  return { headers: { ...headers, authorization }, chain: { key, amzDate, scope, seed } };
}

export interface ToPresign extends Pick<ToSign, 'method' | 'target' | 'date' | 'credentials' | 'region'> {
  readonly host: string;
  readonly expiresSeconds?: number;
}

/** The target of a presigned URL whose only signed header is Host. */
export function presign(request: ToPresign): string {
  const { credentials = CLIENT, expiresSeconds = 300, date = new Date() } = request;
  const amzDate = amzDateOf(date);
  const { scope, key } = signingKey(request, amzDate);
  const { path, query } = split(request.target);
  const parameters = [
    ...(query === '' ? [] : [query]),
    `X-Amz-Algorithm=${ALGORITHM}`,
    `X-Amz-Credential=${encodeURIComponent(`${credentials.accessKeyId}/${scope}`)}`,
    `X-Amz-Date=${amzDate}`,
    `X-Amz-Expires=${expiresSeconds}`,
    'X-Amz-SignedHeaders=host',
  ].join('&');
  const canonical = [
    request.method,
    path,
    canonicalQuery(parameters),
    `host:${request.host}`,
    '',
    'host',
    UNSIGNED_PAYLOAD,
  ].join('\n');
  const toSign = [ALGORITHM, amzDate, scope, sha256(canonical)].join('\n');
  return `${path}?${parameters}&X-Amz-Signature=${hmac(key, toSign).toString('hex')}`;
}

function amzDateOf(date: Date): string {
  return date.toISOString().replace(/[-:]|\.\d{3}/g, '');
}

function signingKey(
  { credentials = CLIENT, region = REGION }: Pick<ToSign, 'credentials' | 'region'>,
  amzDate: string,
): { scope: string; key: Buffer } {
  const scope = [amzDate.slice(0, 8), region, 's3', 'aws4_request'];
  const key = scope.reduce<Buffer | string>(hmac, `AWS4${credentials.secretAccessKey}`);
  return { scope: scope.join('/'), key: key as Buffer };
}

function split(target: string): { path: string; query: string } {
  const mark = target.indexOf('?');
  return mark < 0
    ? { path: target, query: '' }
    : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}

/** Sorted; what is on the wire is taken to be encoded as S3 wants it. */
function canonicalQuery(query: string): string {
  return (
    query
      .split('&')
      .filter((piece) => piece !== '')
      .map((piece) => (piece.includes('=') ? piece : `${piece}=`))
      // by name: "=" must come before whatever else may follow one
      .sort((a, b) => (a.replace('=', '\0') < b.replace('=', '\0') ? -1 : 1))
      .join('&')
  );
}
