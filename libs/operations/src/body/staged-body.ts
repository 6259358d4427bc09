import type { ByteStage, Emit } from '@s3ep/byte-stage';

/**
 * Sends a source through a stage, as fast as it is read. Ends only after the stage agreed; gives the source up
 * when the reader does. Pieces come out as the stage made them: joining them would copy every byte.
 */
export async function* stagedBody(source: AsyncIterable<Buffer>, stage: ByteStage): AsyncGenerator<Buffer> {
  let output: Buffer[] = [];
  const emit: Emit = (bytes) => {
    output.push(bytes);
  };
  for await (const piece of source) {
    stage.write(piece, emit);
    if (output.length === 0) continue;
    const pieces = output;
    output = [];
    for (const made of pieces) yield made;
  }
  stage.finish(emit);
  for (const made of output) yield made;
}
