import { EMPTY_SHA256, hmac, sha256, type SignatureChain } from './hand-signature';

export const STREAMING = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD';
export const STREAMING_TRAILER = `${STREAMING}-TRAILER`;
export const UNSIGNED_TRAILER = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';

export interface ChunkedBody {
  readonly pieces: readonly Buffer[];
  readonly trailer?: { readonly name: string; readonly value: string };
}

/** The frames of an aws-chunked body, every one signed: the pieces, the empty chunk, and the trailer if any. */
export function signedFrames(chain: SignatureChain, { pieces, trailer }: ChunkedBody): Buffer[] {
  let previous = chain.seed;
  const advance = (algorithm: string, digests: readonly string[]): string => {
    const toSign = [algorithm, chain.amzDate, chain.scope, previous, ...digests].join('\n');
    previous = hmac(chain.key, toSign).toString('hex');
    return previous;
  };
  const frames = [...pieces, Buffer.alloc(0)].map((piece) => {
    const signature = advance('AWS4-HMAC-SHA256-PAYLOAD', [EMPTY_SHA256, sha256(piece)]);
    const header = Buffer.from(`${piece.length.toString(16)};chunk-signature=${signature}\r\n`);
    return piece.length === 0 && trailer ? header : Buffer.concat([header, piece, Buffer.from('\r\n')]);
  });
  if (!trailer) return frames;
  const { name, value } = trailer;
  const signature = advance('AWS4-HMAC-SHA256-TRAILER', [sha256(`${name}:${value}\n`)]);
  return [...frames, Buffer.from(`${name}:${value}\r\nx-amz-trailer-signature:${signature}\r\n\r\n`)];
}

/** The frames of an aws-chunked body without signatures, and its trailer. */
export function unsignedFrames({ pieces, trailer }: ChunkedBody): Buffer[] {
  return [
    ...pieces.map((piece) =>
      Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')]),
    ),
    Buffer.from('0\r\n'),
    Buffer.from(`${trailer ? `${trailer.name}:${trailer.value}\r\n` : ''}\r\n`),
  ];
}
