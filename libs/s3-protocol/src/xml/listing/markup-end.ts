import { backendDocumentError } from '../backend-document-error';

const EXCLAMATION = 0x21;
const QUESTION = 0x3f;
const GREATER_THAN = 0x3e;
const DOUBLE_QUOTE = 0x22;
const SINGLE_QUOTE = 0x27;

const COMMENT = '<!--';
const CDATA = '<![CDATA[';

/** Not all of it is there yet. */
export const INCOMPLETE = -1;

function after(text: string, terminator: string, from: number): number {
  const at = text.indexOf(terminator, from);
  return at < 0 ? INCOMPLETE : at + terminator.length;
}

function declarationEnd(text: string, at: number): number {
  if (text.startsWith(COMMENT, at)) return after(text, '-->', at + COMMENT.length);
  if (text.startsWith(CDATA, at)) return after(text, ']]>', at + CDATA.length);
  const start = text.slice(at, at + CDATA.length);
  if (COMMENT.startsWith(start) || CDATA.startsWith(start)) return INCOMPLETE;
  throw backendDocumentError('declares a document type');
}

/** ">" ends a tag, but not within the value of an attribute. */
function tagEnd(text: string, at: number): number {
  for (let index = at; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === GREATER_THAN) return index + 1;
    if (code === DOUBLE_QUOTE || code === SINGLE_QUOTE) {
      index = text.indexOf(text.charAt(index), index + 1);
      if (index < 0) return INCOMPLETE;
    }
  }
  return INCOMPLETE;
}

/**
 * Where the markup ends that begins with the "<" at `at`: a tag, comment, CDATA section or processing instruction.
 *
 * @returns the index after its last character, or INCOMPLETE
 */
export function markupEnd(text: string, at: number): number {
  switch (text.charCodeAt(at + 1)) {
    case EXCLAMATION:
      return declarationEnd(text, at);
    case QUESTION:
      return after(text, '?>', at + 2);
    default:
      return tagEnd(text, at + 1);
  }
}
