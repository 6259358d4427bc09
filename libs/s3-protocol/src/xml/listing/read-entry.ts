import { backendDocumentError } from '../backend-document-error';
import { INCOMPLETE, markupEnd } from './markup-end';
import { ScannedEntry, type FieldRange } from './scanned-entry';
import { localName, tagName } from './tag-name';

const SLASH = 0x2f;
const EXCLAMATION = 0x21;
const QUESTION = 0x3f;
const GREATER_THAN = 0x3e;

/** The index after `</name>` if the element whose content begins at `contentStart` has text only; else INCOMPLETE. */
function leafEnd(text: string, name: string, contentStart: number): number {
  const close = text.indexOf('<', contentStart);
  if (close < 0 || text.charCodeAt(close + 1) !== SLASH || !text.startsWith(name, close + 2))
    return INCOMPLETE;
  const last = close + 2 + name.length;
  return text.charCodeAt(last) === GREATER_THAN ? last + 1 : INCOMPLETE;
}

/**
 * Reads the entry that begins at `start`, if all of it is there.
 *
 * @param text one character a byte
 * @param start index of the "<" of its start tag
 * @param openEnd index after its start tag
 * @returns undefined if more text is needed
 * @throws S3Error InternalError if tags cross
 */
export function readEntry(text: string, start: number, openEnd: number): ScannedEntry | undefined {
  const open = [tagName(text, start + 1)];
  const fields: FieldRange[] = [];
  let fieldStart = 0;
  let at = openEnd;
  for (;;) {
    const markup = text.indexOf('<', at);
    const end = markup < 0 ? INCOMPLETE : markupEnd(text, markup);
    if (end === INCOMPLETE) return undefined;
    at = end;
    const kind = text.charCodeAt(markup + 1);
    if (kind === EXCLAMATION || kind === QUESTION) continue;
    if (kind !== SLASH) {
      if (text.charCodeAt(end - 2) === SLASH) continue;
      const name = tagName(text, markup + 1);
      const closed = leafEnd(text, name, end);
      if (closed === INCOMPLETE) {
        open.push(name);
        if (open.length === 2) fieldStart = end;
        continue;
      }
      at = closed;
      if (open.length === 1) {
        // "</", the name and ">" follow the content
        fields.push({ name: localName(name), start: end - start, end: closed - 3 - name.length - start });
      }
      continue;
    }
    const closed = open.pop() ?? '';
    if (tagName(text, markup + 2) !== closed) throw backendDocumentError('is not well formed');
    if (open.length === 0) return new ScannedEntry(localName(closed), text.slice(start, end), fields);
    if (open.length === 1) {
      fields.push({ name: localName(closed), start: fieldStart - start, end: markup - start });
    }
  }
}
