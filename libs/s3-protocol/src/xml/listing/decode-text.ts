import { backendDocumentError } from '../backend-document-error';

const REFERENCE = /&(?:#(\d{1,7})|#x([0-9A-Fa-f]{1,6})|([a-z]{1,8}));|&/g;
const MARKUP = /<!\[CDATA\[([\s\S]*?)\]\]>|<!--[\s\S]*?-->|<\?[\s\S]*?\?>/g;
const NOT_ASCII = /[^\0-\x7f]/;
const LAST_CODE_POINT = 0x10ffff;

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function resolveReferences(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(REFERENCE, (_all, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) {
      const character = Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined;
      if (character !== undefined) return character;
    } else if (decimal !== undefined || hex !== undefined) {
      // more than XML allows: some backends write control characters of keys as references
      const code = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal);
      if (code <= LAST_CODE_POINT) return String.fromCodePoint(code);
    }
    throw backendDocumentError('has an unknown character reference');
  });
}

/** UTF-8 bytes, one character each, as text. */
function utf8(bytes: string): string {
  return NOT_ASCII.test(bytes) ? Buffer.from(bytes, 'latin1').toString() : bytes;
}

/**
 * The text of an element's content, which may have references, CDATA sections and comments in it.
 *
 * @param content one character a byte
 */
export function decodeText(content: string): string {
  const bytes = utf8(content);
  if (!bytes.includes('<')) return resolveReferences(bytes);
  let text = '';
  let from = 0;
  for (const markup of bytes.matchAll(MARKUP)) {
    text += resolveReferences(bytes.slice(from, markup.index)) + (markup[1] ?? '');
    from = markup.index + markup[0].length;
  }
  return text + resolveReferences(bytes.slice(from));
}
