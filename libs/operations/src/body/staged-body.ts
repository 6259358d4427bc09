import type { ByteStage, Emit } from '@s3ep/byte-stage';

/**
 * Sends a source through a stage, as fast as it is read. Ends only after the stage agreed; gives the source up
 * when the reader does.
 */
export async function* stagedBody(source: AsyncIterable<Buffer>, stage: ByteStage): AsyncGenerator<Buffer> {
  let output: Buffer[] = [];
  const emit: Emit = (bytes) => {
    output.push(bytes);
  };
  for await (const piece of source) {
    stage.write(piece, emit);
    if (output.length === 0) continue;
    yield joined(output);
    output = [];
  }
  stage.finish(emit);
  if (output.length > 0) yield joined(output);
}

/** One write to the socket costs more than copying a few small pieces. */
function joined(pieces: readonly Buffer[]): Buffer {
  return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
}
