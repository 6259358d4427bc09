import { presign, sha256, signHeaders } from '../../support/hand-signature';
import { BASE_DOMAIN, type FuzzCase } from './fuzz-case';
import { decodedText } from './read-query';

/** RFC 3986: everything but unreserved characters, as signatures are made of. */
function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** What cannot be decoded is signed as it is, and will be refused. */
function canonical(raw: string): string {
  const text = decodedText(raw);
  return text === undefined ? raw : encoded(text);
}

function canonicalQuery(rawQuery: string): string {
  return rawQuery
    .split('&')
    .filter((piece) => piece !== '')
    .map((piece) => {
      const equals = piece.indexOf('=');
      return equals < 0
        ? `${canonical(piece)}=`
        : `${canonical(piece.slice(0, equals))}=${canonical(piece.slice(equals + 1))}`;
    })
    .join('&');
}

function pathOf({ bucket, rawKey, virtualHosted }: FuzzCase, key: string): string {
  if (bucket === undefined) return '/';
  const inBucket = rawKey === undefined ? '' : `/${key}`;
  return virtualHosted ? inBucket || '/' : `/${bucket}${inBucket}`;
}

interface Signed {
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
}

function signed(fuzzCase: FuzzCase, endpoint: string): Signed {
  const { method, bucket, rawKey = '', rawQuery, virtualHosted, lane, body, signing } = fuzzCase;
  const host = virtualHosted ? `${bucket}.${BASE_DOMAIN}` : new URL(endpoint).host;
  const headers = { ...fuzzCase.headers, host };
  const target = pathOf(fuzzCase, rawKey) + (rawQuery === '' ? '' : `?${rawQuery}`);
  if (signing === 'none') return { target, headers };
  const path = pathOf(fuzzCase, canonical(rawKey).replaceAll('%2F', '/'));
  const query = canonicalQuery(rawQuery);
  const signedTarget = query === '' ? path : `${path}?${query}`;
  const { credentials } = lane;
  if (signing === 'query') {
    const presigned = presign({ method, target: signedTarget, host, credentials });
    const signature = presigned.slice(presigned.indexOf('X-Amz-Algorithm='));
    return { target: `${target}${rawQuery === '' ? '?' : '&'}${signature}`, headers };
  }
  const payloadHash = body.length % 2 === 0 ? 'UNSIGNED-PAYLOAD' : sha256(body);
  return {
    target,
    headers: signHeaders({ method, target: signedTarget, headers, payloadHash, credentials }).headers,
  };
}

/** A case as it goes over the wire, one character a byte. */
export function writeCase(fuzzCase: FuzzCase, endpoint: string): string {
  const { method, body, unsignedHeaders } = fuzzCase;
  const { target, headers } = signed(fuzzCase, endpoint);
  const hasLength = body !== '' || method === 'PUT' || method === 'POST';
  const lines = Object.entries({
    ...headers,
    ...(hasLength && { 'content-length': String(Buffer.byteLength(body)) }),
  });
  // a name may stand there twice: once signed, once not
  return [
    `${method} ${target} HTTP/1.1`,
    ...[...lines, ...Object.entries(unsignedHeaders)].map(([name, value]) => `${name}: ${value}`),
    '',
    body,
  ].join('\r\n');
}
