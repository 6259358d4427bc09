import { S3Error } from '../errors';
import { decodeFormText } from './decode-form-text';
import { malformedForm } from './malformed-form';

/** What the headers of one part say (RFC 7578, 4.2). */
export interface PartHead {
  /** In lower case: S3 does not tell `Key` from `key`. */
  readonly name: string;
  readonly filename: string | undefined;
}

const HEADER_LINE = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*(.*)$/s;
/** `\"` is a quote; any other backslash is one, because browsers send paths with them. */
const PARAMETER = /;[ \t]*([!#$%&'*+.^_`|~\w-]+)=(?:"((?:\\"|[^"])*)"|([^";\s]*))[ \t]*/y;
const DISPOSITION_TYPE = /^form-data[ \t]*/i;
// what is refused: encodings that would have to be undone
const IDENTITY_ENCODINGS: readonly string[] = ['binary', '8bit', '7bit'];

function parseDisposition(value: string): PartHead {
  const [type] = DISPOSITION_TYPE.exec(value) ?? [];
  if (type === undefined) throw malformedForm('a part is no form-data');
  const parameters = new Map<string, string>();
  PARAMETER.lastIndex = type.length;
  while (PARAMETER.lastIndex < value.length) {
    const [, name = '', quoted, token] = PARAMETER.exec(value) ?? [];
    const lower = name.toLowerCase();
    if (lower === '' || parameters.has(lower)) throw malformedForm('a content disposition cannot be read');
    parameters.set(lower, quoted?.replaceAll('\\"', '"') ?? token ?? '');
  }
  const name = parameters.get('name')?.toLowerCase();
  if (name === undefined || name === '') throw malformedForm('a part has no name');
  return { name, filename: parameters.get('filename') };
}

/**
 * Reads the header lines of a part, without the empty line that ends them.
 *
 * @throws S3Error MalformedPOSTRequest; NotImplemented for a Content-Transfer-Encoding that changes bytes
 *   (RFC 7578, 4.7 deprecates them)
 */
export function parsePartHead(bytes: Buffer): PartHead {
  let disposition: string | undefined;
  for (const line of decodeFormText(bytes).split('\r\n')) {
    const [, name = '', value = ''] = HEADER_LINE.exec(line) ?? [];
    if (name === '' || /[\r\n\0]/.test(value)) throw malformedForm('a header of a part cannot be read');
    switch (name.toLowerCase()) {
      case 'content-disposition':
        if (disposition !== undefined) throw malformedForm('two content dispositions');
        disposition = value.trim();
        break;
      case 'content-transfer-encoding':
        if (!IDENTITY_ENCODINGS.includes(value.trim().toLowerCase())) {
          throw new S3Error('NotImplemented', { details: { Header: 'Content-Transfer-Encoding' } });
        }
        break;
      default: // the type of a field or of the file says nothing: S3 takes that of the field Content-Type
    }
  }
  if (disposition === undefined) throw malformedForm('a part has no content disposition');
  return parseDisposition(disposition);
}
