import { S3Error } from '../../errors';

/** One condition of a policy; field names in lower case, without "$". */
export type PolicyCondition =
  | { readonly kind: 'eq' | 'starts-with'; readonly field: string; readonly value: string }
  | { readonly kind: 'content-length-range'; readonly minBytes: number; readonly maxBytes: number };

/** What the holder of a key allows a form to do. Amazon S3 API Reference, "Creating a POST policy". */
export interface PostPolicy {
  readonly expiration: Date;
  readonly conditions: readonly PolicyCondition[];
}

/** Canonical base64, so that what is signed is what is read. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
/** ISO 8601 in UTC. */
const EXPIRATION = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;
const LENGTH = /^\d{1,15}$/;

function invalid(reason: string): S3Error {
  return new S3Error('InvalidPolicyDocument', { message: `Invalid Policy: ${reason}` });
}

/** Policies may write `\$` and `\v`, which JSON does not know. */
function toJson(text: string): string {
  return text.replace(/\\([\\$v])/g, (pair, escaped: string) =>
    escaped === '$' ? '$' : escaped === 'v' ? '\\u000b' : pair,
  );
}

function parseDocument(base64: string): Readonly<Record<string, unknown>> {
  if (base64 === '' || !BASE64.test(base64)) throw invalid('Invalid Base64 encoding.');
  let document: unknown;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(base64, 'base64'));
    document = JSON.parse(toJson(text));
  } catch {
    throw invalid('Invalid JSON.');
  }
  if (!isRecord(document)) throw invalid('Expecting an object.');
  return document;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseExpiration(value: unknown): Date {
  if (value === undefined) throw invalid('Policy missing expiration.');
  const date = typeof value === 'string' && EXPIRATION.test(value) ? new Date(value) : undefined;
  if (!date || Number.isNaN(date.getTime())) throw invalid("Invalid 'expiration' value.");
  return date;
}

function parseLength(value: unknown): number {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !LENGTH.test(text)) throw invalid('Invalid content-length-range.');
  return Number(text);
}

function parseList(list: readonly unknown[]): PolicyCondition {
  const [operator, first, second] = list;
  if (typeof operator !== 'string' || list.length !== 3) throw invalid('Invalid Condition.');
  const kind = operator.toLowerCase();
  switch (kind) {
    case 'content-length-range': {
      const [minBytes, maxBytes] = [parseLength(first), parseLength(second)];
      if (minBytes > maxBytes) throw invalid('Invalid content-length-range.');
      return { kind, minBytes, maxBytes };
    }
    case 'eq':
    case 'starts-with':
      if (typeof first !== 'string' || typeof second !== 'string' || !/^\$./.test(first)) {
        throw invalid(`Invalid ${kind} condition.`);
      }
      return { kind, field: first.slice(1).toLowerCase(), value: second };
    default:
      throw invalid('Unknown condition operator.');
  }
}

function parseCondition(condition: unknown): PolicyCondition {
  if (Array.isArray(condition)) return parseList(condition);
  const [property, ...others] = isRecord(condition) ? Object.entries(condition) : [];
  if (property === undefined || others.length > 0) {
    throw invalid('Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.');
  }
  const [field, value] = property;
  if (typeof value !== 'string') throw invalid('Invalid Simple-Condition: value must be a string.');
  return { kind: 'eq', field: field.toLowerCase(), value };
}

/**
 * Reads the field "policy".
 *
 * @throws S3Error InvalidPolicyDocument
 */
export function parsePostPolicy(base64: string): PostPolicy {
  const { expiration, conditions, ...others } = parseDocument(base64);
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw invalid(`Unexpected: '${unknown}'.`);
  if (!Array.isArray(conditions)) throw invalid('Policy missing conditions.');
  return { expiration: parseExpiration(expiration), conditions: conditions.map(parseCondition) };
}
