/** As long as a key of S3 in UTF-8 may be; a request line may have sixteen times that, from anybody. */
const MAX_CHARACTERS = 1_024;
/** Controls, formatting such as a change of direction, separators of lines, halves of characters. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * Text of a caller as the audit log shows it: cut, and with what could hide a line or move a terminal's cursor written
 * as `\u{1b}`. JSON alone does not help whoever prints single fields of it.
 */
export function auditText(text: string): string {
  const cut = text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}...` : text;
  return cut.replaceAll(INVISIBLE, (found) => `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`);
}
