import { S3Error, parseXml } from '@s3ep/s3-protocol';
import type { HeaderMap, XmlElement } from '@s3ep/s3-protocol';
import type { Bucket } from '../storage/bucket';

/** What a browser asks, in a preflight or with the request itself. */
interface CorsQuestion {
  readonly origin: string;
  readonly method: string;
  /** In lower case. */
  readonly headers: readonly string[];
}

/** S3 allows one asterisk in a pattern. */
function matches(pattern: string, value: string): boolean {
  const [before = '', after] = pattern.split('*');
  if (after === undefined) return pattern === value;
  return value.length >= before.length + after.length && value.startsWith(before) && value.endsWith(after);
}

function texts(rule: XmlElement, name: string): readonly string[] {
  return rule.childrenNamed(name).map(({ text }) => text);
}

function allows(rule: XmlElement, question: CorsQuestion): boolean {
  const patterns = texts(rule, 'AllowedHeader').map((pattern) => pattern.toLowerCase());
  return (
    texts(rule, 'AllowedOrigin').some((pattern) => matches(pattern, question.origin)) &&
    texts(rule, 'AllowedMethod').includes(question.method) &&
    question.headers.every((header) => patterns.some((pattern) => matches(pattern, header)))
  );
}

/** The headers of the first rule of the bucket that allows it; undefined when none does. */
function corsHeaders(bucket: Bucket, question: CorsQuestion): Record<string, string> | undefined {
  const document = bucket.settings.documents.cors;
  const rules = document === undefined ? [] : parseXml(Buffer.from(document)).childrenNamed('CORSRule');
  const rule = rules.find((candidate) => allows(candidate, question));
  if (!rule) return undefined;
  const everyone = texts(rule, 'AllowedOrigin').includes('*');
  const exposed = texts(rule, 'ExposeHeader');
  const maxAge = rule.child('MaxAgeSeconds')?.text;
  return {
    'access-control-allow-origin': everyone ? '*' : question.origin,
    'access-control-allow-methods': texts(rule, 'AllowedMethod').join(', '),
    ...(everyone ? {} : { 'access-control-allow-credentials': 'true' }),
    ...(question.headers.length > 0 ? { 'access-control-allow-headers': question.headers.join(', ') } : {}),
    ...(exposed.length > 0 ? { 'access-control-expose-headers': exposed.join(', ') } : {}),
    ...(maxAge === undefined ? {} : { 'access-control-max-age': maxAge }),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
}

/** The answer to a preflight. @throws S3Error BadRequest, AccessDenied */
export function preflightHeaders(bucket: Bucket, headers: HeaderMap): Record<string, string> {
  const origin = headers.origin;
  const method = headers['access-control-request-method'];
  if (origin === undefined || method === undefined) {
    throw new S3Error('BadRequest', {
      message: 'Insufficient information. Origin request header and Access-Control-Request-Method needed.',
    });
  }
  const asked = (headers['access-control-request-headers'] ?? '').toLowerCase().split(',');
  const names = asked.map((name) => name.trim()).filter((name) => name !== '');
  const allowed = corsHeaders(bucket, { origin, method, headers: names });
  if (allowed) return allowed;
  throw new S3Error('AccessDenied', {
    message: 'CORSResponse: This CORS request is not allowed.',
    details: { Method: method, ResourceType: 'OBJECT' },
  });
}

/** What is added to the answer of a request that a browser sends from another origin. */
export function originHeaders(
  bucket: Bucket,
  request: { method: string; headers: HeaderMap },
): Record<string, string> {
  const { origin } = request.headers;
  if (origin === undefined) return {};
  return corsHeaders(bucket, { origin, method: request.method, headers: [] }) ?? {};
}
