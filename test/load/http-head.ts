/** The head of an HTTP/1.1 message, read as cheaply as a trusted peer allows. */
export interface HttpHead {
  /** Request line or status line. */
  readonly startLine: string;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  /** Where the body begins. */
  readonly bytes: number;
}

const END_OF_HEAD = '\r\n\r\n';

/** @returns undefined as long as the head is not complete */
export function parseHttpHead(received: Buffer): HttpHead | undefined {
  const end = received.indexOf(END_OF_HEAD);
  if (end < 0) return undefined;
  const [startLine = '', ...lines] = received.toString('latin1', 0, end).split('\r\n');
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return { startLine, headers, bytes: end + END_OF_HEAD.length };
}

/** Writes a head; the caller knows what belongs into it. */
export function formatHttpHead(
  startLine: string,
  headers: Readonly<Record<string, string | number>>,
): string {
  let text = `${startLine}\r\n`;
  for (const name in headers) text += `${name}: ${headers[name] ?? ''}\r\n`;
  return `${text}\r\n`;
}
