import { S3Error } from '../errors';
import { MAX_BOUNDARY_BYTES } from './form-limits';
import { malformedForm } from './malformed-form';

const FORM_TYPE = 'multipart/form-data';
/** RFC 9110, 5.6.6: parameters are tokens or quoted strings. */
const PARAMETER =
  /;[ \t]*([!#$%&'*+.^_`|~\w-]+)=(?:([!#$%&'*+.^_`|~\w'()+,/:=?-]+)|"((?:[^"\\]|\\.)*)")[ \t]*/y;
/** RFC 2046, 5.1.1: bchars, and no space at the end. */
const BOUNDARY = /^[0-9A-Za-z'()+_,./:=? -]*[0-9A-Za-z'()+_,./:=?-]$/;

/**
 * The boundary that a Content-Type announces.
 *
 * @throws S3Error RequestIsNotMultiPartContent for another type; MalformedPOSTRequest for a boundary that is
 *   missing, given twice, or not one of RFC 2046
 */
export function parseFormBoundary(contentType: string | undefined): string {
  const [type = ''] = (contentType ?? '').split(';', 1);
  if (contentType === undefined || type.trim().toLowerCase() !== FORM_TYPE) {
    throw new S3Error('RequestIsNotMultiPartContent');
  }
  let boundary: string | undefined;
  PARAMETER.lastIndex = type.length;
  while (PARAMETER.lastIndex < contentType.length) {
    const [, name = '', token, quoted] = PARAMETER.exec(contentType) ?? [];
    if (name === '') throw malformedForm('a parameter of the content type cannot be read');
    if (name.toLowerCase() !== 'boundary') continue;
    if (boundary !== undefined) throw malformedForm('two boundaries');
    boundary = token ?? (quoted ?? '').replace(/\\(.)/g, '$1');
  }
  if (boundary === undefined || boundary.length > MAX_BOUNDARY_BYTES || !BOUNDARY.test(boundary)) {
    throw malformedForm('no boundary that RFC 2046 allows');
  }
  return boundary;
}
