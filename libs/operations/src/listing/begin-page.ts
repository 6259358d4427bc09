import { Readable } from 'node:stream';
import { runStage } from '@s3ep/byte-stage';
import type { BackendBody } from '@s3ep/backend';
import type { ListingRewriter } from '@s3ep/s3-protocol';

export interface PageSource {
  readonly body: Buffer | BackendBody;
  readonly rewriter: ListingRewriter;
  /** Has to be done before a piece of the document can be rewritten. */
  readonly lookAhead?: ((piece: Buffer) => Promise<void>) | undefined;
}

/** So that the first entries of a document that came whole do not wait for what has to be done for the last. */
const PIECE_BYTES = 16_384;

/**
 * Rewrites a page of a listing until it is known whether it shows anything; the rest is rewritten as it is read.
 * @throws as the rewriter, and as `lookAhead`
 */
export async function beginPage(source: PageSource): Promise<Buffer | Readable> {
  const { body, rewriter, lookAhead } = source;
  if (Buffer.isBuffer(body) && !lookAhead) return runStage(rewriter, body);
  const rewritten = rewrite(source);
  const begun: Buffer[] = [];
  while (rewriter.shownEntries === 0) {
    const next = await rewritten.next();
    if (next.done) return Buffer.concat(begun);
    begun.push(next.value);
  }
  return Readable.from(joined(begun, rewritten), { objectMode: false });
}

async function* rewrite({ body, rewriter, lookAhead }: PageSource): AsyncGenerator<Buffer> {
  let output: Buffer[] = [];
  const emit = (bytes: Buffer): void => {
    output.push(bytes);
  };
  for await (const piece of Buffer.isBuffer(body) ? pieces(body) : (body as AsyncIterable<Buffer>)) {
    await lookAhead?.(piece);
    rewriter.write(piece, emit);
    yield* output;
    output = [];
  }
  rewriter.finish(emit);
  yield* output;
}

function* pieces(body: Buffer): Generator<Buffer> {
  for (let at = 0; at < body.length; at += PIECE_BYTES) yield body.subarray(at, at + PIECE_BYTES);
}

async function* joined(begun: readonly Buffer[], rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield* begun;
  yield* rest;
}
