import type { BackendBody } from '@s3ep/backend';
import { type ByteStage, composeStages } from '@s3ep/byte-stage';
import { mapRange, type StoredRange, storedSize } from '@s3ep/object-format';
import { throughStage } from '../body/through-stage';
import { discardAnswer } from '../collect-answer';
import { RECORD_HEADER } from '../headers/metadata-names';
import type { ObjectContext } from '../operation-context';
import type { PlainRange } from '../range/parse-range';
import { DecryptionError } from '../record/decryption-error';
import { fetchStored } from '../record/read-manifest';
import type { FoundSource } from './found-source';
import type { OpenedSource } from './open-source';
import { seenSource } from './seen-source';

export interface SourceToRead {
  readonly found: FoundSource;
  readonly opened: OpenedSource;
  /** Of the plaintext; undefined: all of it, its empty last chunk included. */
  readonly range: PlainRange | undefined;
  /** What the plaintext goes through next. It must hold something back until its end. */
  readonly next: ByteStage;
}

/**
 * Reads plaintext of the source out of exactly the version that was found: every chunk is authenticated before a byte
 * of it goes on, and a stream that fails is broken before `next` has finished.
 *
 * @throws S3Error ServiceUnavailable where the source was replaced meanwhile, DecryptionError
 */
export async function readSource(
  context: ObjectContext,
  { found, opened, range, next }: SourceToRead,
): Promise<Buffer | BackendBody> {
  const planned = planRead(opened, range);
  // nothing to ask for: no range names the bytes of an empty object
  if (!planned) return throughStage(Buffer.alloc(0), next);
  const answer = await fetchStored(seenSource(context, found), planned);
  // held against what HEAD found: a backend that leaves the record out of one answer would else have plaintext of its
  // own sealed as if the client had written it
  if (answer.headers[RECORD_HEADER] !== found.head.headers[RECORD_HEADER]) {
    discardAnswer(answer);
    throw new DecryptionError('source-record-differs');
  }
  return throughStage(answer.body, planned.opener ? composeStages(planned.opener, next) : next);
}

interface PlannedRead extends StoredRange {
  readonly opener: ByteStage | undefined;
}

function planRead(source: OpenedSource, range: PlainRange | undefined): PlannedRead | undefined {
  const { plaintextBytes } = source;
  switch (source.kind) {
    case 'plain':
      if (plaintextBytes === 0) return undefined;
      return {
        storedFirst: range?.first ?? 0,
        storedLast: range?.last ?? plaintextBytes - 1,
        opener: undefined,
      };
    case 'single-part': {
      const { opened } = source;
      if (!range)
        return { storedFirst: 0, storedLast: storedSize(plaintextBytes) - 1, opener: opened.opener() };
      const chunks = mapRange({ ...range, plaintextBytes });
      return {
        storedFirst: chunks.storedFirst,
        storedLast: chunks.storedLast,
        opener: opened.opener(chunks),
      };
    }
    case 'multipart': {
      const { opened, layout } = source;
      const { storedFirst, storedLast, ...rest } = range ? layout.planRange(range) : layout.planWhole();
      return { storedFirst, storedLast, opener: opened.opener({ storedFirst, storedLast, ...rest }) };
    }
  }
}
