import type { BackendBody } from '@s3ep/backend';
import type { ByteStage } from '@s3ep/byte-stage';
import { holdBackStage } from '../body/hold-back-stage';
import { collectAnswer } from '../collect-answer';
import type { PartSource } from '../multipart/store-part';
import type { ObjectContext } from '../operation-context';
import { readSource, type SourceToRead } from './read-source';

export interface CopiedPart extends PartSource {
  /** Gives up what nobody read; to be called whatever became of the part. */
  release(): void;
}

/** A range of a source, or all of it, as the plaintext of a part. */
export function copiedPart(context: ObjectContext, source: Omit<SourceToRead, 'next'>): CopiedPart {
  const { opened, range } = source;
  let reading: BackendBody | undefined;
  const read = async (next: ByteStage): Promise<Buffer | BackendBody> => {
    const body = await readSource(context, { ...source, next });
    if (!Buffer.isBuffer(body)) reading = body;
    return body;
  };
  return {
    plaintextBytes: range ? range.last - range.first + 1 : opened.plaintextBytes,
    collect: async (limitBytes) => {
      const body = await read(holdBackStage());
      return collectAnswer({ status: 200, headers: {}, body }, limitBytes);
    },
    seal: async ({ sealer, storedBytes }) => {
      const body = await read(sealer);
      return Buffer.isBuffer(body)
        ? body
        : { length: storedBytes, open: () => body as AsyncIterable<Buffer> };
    },
    release: () => reading?.destroy(),
  };
}
