const CRLF = '\r\n';

/** What a well-formed body in aws-chunked encoding holds; nothing is verified. */
export function withoutFrames(body: Buffer): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; ;) {
    const begin = body.indexOf(CRLF, at) + CRLF.length;
    const bytes = Number.parseInt(body.toString('latin1', at, begin), 16);
    if (!(bytes > 0)) return Buffer.concat(pieces);
    pieces.push(body.subarray(begin, begin + bytes));
    at = begin + bytes + CRLF.length;
  }
}
