/** A query as someone reads it who was not told how the proxy does. */
export interface ReadQuery {
  readonly values: ReadonlyMap<string, string>;
  /** Two readers may take it for two things: a name that is there twice, or bytes that are no text. */
  readonly ambiguous: boolean;
}

/** Percent-decoded; undefined where that gives no UTF-8. `raw` has one character a byte. */
export function decodedText(raw: string): string | undefined {
  const bytes: number[] = [];
  for (let at = 0; at < raw.length; at++) {
    const escape = /^%([0-9a-f]{2})/i.exec(raw.slice(at, at + 3));
    if (escape) at += 2;
    else if (raw[at] === '%') return undefined;
    bytes.push(escape ? parseInt(escape[1] ?? '', 16) : raw.charCodeAt(at));
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes));
  } catch {
    return undefined;
  }
}

export function readQuery(raw: string): ReadQuery {
  const values = new Map<string, string>();
  let ambiguous = false;
  for (const piece of raw.split('&')) {
    if (piece === '') continue;
    const equals = piece.indexOf('=');
    const name = decodedText(equals < 0 ? piece : piece.slice(0, equals));
    const value = equals < 0 ? '' : decodedText(piece.slice(equals + 1));
    if (name === undefined || value === undefined || values.has(name)) ambiguous = true;
    else values.set(name, value);
  }
  return { values, ambiguous };
}
