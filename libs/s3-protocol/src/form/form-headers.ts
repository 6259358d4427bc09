import { S3Error } from '../errors';
import { CHECKSUM_HEADERS, METADATA_HEADER_PREFIX, NEW_OBJECT_HEADERS } from '../operations';
import { MAX_HEADER_BYTES, trimFieldValue } from '../request';
import type { PostForm } from './post-form';
import { taggingHeader } from './tagging-header';

const AMZ_PREFIX = 'x-amz-';

/** Fields that are headers of PutObject under the same name. */
const HEADER_FIELDS: ReadonlySet<string> = new Set([
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-md5',
  'content-type',
  'expires',
  ...CHECKSUM_HEADERS,
  ...NEW_OBJECT_HEADERS,
]);

/** Fields of this prefix that say who sent the form. */
const AUTHENTICATION_FIELDS: ReadonlySet<string> = new Set([
  'x-amz-algorithm',
  'x-amz-credential',
  'x-amz-date',
  'x-amz-security-token',
  'x-amz-signature',
]);

/** What would end a header before its field does, or is no text. */
const CONTROL = /[\0-\x08\x0a-\x1f\x7f]/;

function headerOf(name: string, value: string): readonly [name: string, value: string] | undefined {
  if (name === 'acl') return ['x-amz-acl', value];
  if (name === 'tagging') return ['x-amz-tagging', taggingHeader(value)];
  if (HEADER_FIELDS.has(name) || name.startsWith(METADATA_HEADER_PREFIX)) return [name, value];
  if (!name.startsWith(AMZ_PREFIX) || AUTHENTICATION_FIELDS.has(name)) return undefined;
  // s3-semantics 1.1: what is not understood might change the meaning
  throw new S3Error('NotImplemented', { details: { Field: name } });
}

/**
 * The headers that PutObject would have in place of a form's fields; UTF-8 bytes as characters, as headers have
 * them. Fields that mean nothing to S3, such as a submit button, have none.
 *
 * @throws S3Error InvalidArgument (a control character, two fields for one header), NotImplemented (an unknown
 *   x-amz-* field), MalformedXML (tagging), MaxPostPreDataLengthExceededError
 */
export function formHeaders({ fields }: PostForm): Record<string, string> {
  const headers = Object.create(null) as Record<string, string>;
  let bytes = 0;
  for (const [field, content] of fields) {
    const [name, value] = headerOf(field, content) ?? [];
    if (name === undefined || value === undefined) continue;
    // an input of a page that was left empty
    if (value === '' && !name.startsWith(METADATA_HEADER_PREFIX)) continue;
    if (CONTROL.test(name + value) || headers[name] !== undefined) {
      throw new S3Error('InvalidArgument', { details: { ArgumentName: field, ArgumentValue: content } });
    }
    headers[name] = Buffer.from(trimFieldValue(value)).toString('latin1');
    bytes += name.length + headers[name].length;
  }
  // ${filename} can make fields longer than they came
  if (bytes > MAX_HEADER_BYTES) throw new S3Error('MaxPostPreDataLengthExceededError');
  return headers;
}
