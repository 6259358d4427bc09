import { S3Error, encodeKeyPath } from '@s3ep/s3-protocol';
import type { QueryParameters } from '@s3ep/s3-protocol';

/** S3's largest page. */
export const MAX_PAGE_ITEMS = 1000;

function invalid(name: string, value: string, message: string): S3Error {
  return new S3Error('InvalidArgument', { message, details: { ArgumentName: name, ArgumentValue: value } });
}

/** max-keys, max-parts, max-uploads: at most 1,000, and as many if absent. @throws S3Error InvalidArgument */
export function pageSize(query: QueryParameters, name: string): number {
  const text = query.get(name);
  if (text === undefined || text === '') return MAX_PAGE_ITEMS;
  if (!/^\d{1,10}$/.test(text)) {
    throw invalid(name, text, `Provided ${name} not an integer or within integer range`);
  }
  return Math.min(Number(text), MAX_PAGE_ITEMS);
}

export interface TextEncoding {
  /** Keys and prefixes as this answer shows them. */
  readonly encode: (text: string) => string;
  /** The element EncodingType, if the client asked for one. */
  readonly type?: 'url';
}

/** encoding-type. @throws S3Error InvalidArgument */
export function textEncoding(query: QueryParameters): TextEncoding {
  const type = query.get('encoding-type');
  if (type === undefined || type === '') return { encode: (text) => text };
  if (type !== 'url') {
    throw invalid('encoding-type', type, 'Invalid Encoding Method specified in Request');
  }
  return { encode: encodeKeyPath, type };
}

/** A continuation token: the last entry of the page before, opaque to clients. */
export function encodeToken(byteKey: string): string {
  return Buffer.from(`1${byteKey}`, 'latin1').toString('base64url');
}

/** @throws S3Error InvalidArgument for what encodeToken never made */
export function decodeToken(token: string): string {
  const text = Buffer.from(token, 'base64url').toString('latin1');
  if (!text.startsWith('1') || encodeToken(text.slice(1)) !== token) {
    throw invalid('continuation-token', token, 'The continuation token provided is incorrect');
  }
  return text.slice(1);
}
