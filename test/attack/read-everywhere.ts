import type { Arrived, RawClient } from '../support/raw-client';
import { judge, type Verdict, type WantedRange } from './judge';

/** What is read of an object: all of it, a range of its plaintext, or one of its parts (from 1). */
export type Read =
  'whole' | WantedRange | { readonly part: number; readonly first: number; readonly last: number };

export function boundedRange(first: number, last: number): WantedRange {
  return { header: `bytes=${first}-${last}`, first, last };
}

export function nameOf(read: Read): string {
  if (read === 'whole') return read;
  return 'part' in read ? `part ${read.part}` : read.header;
}

/** Reads over every edge of parts and of the chunks beside them, and each part by its number. */
export function readsOf(partBytes: readonly number[]): Read[] {
  const CHUNK_BYTES = 65_536;
  const total = partBytes.reduce((sum, bytes) => sum + bytes, 0);
  const reads: Read[] = ['whole', boundedRange(0, 0), boundedRange(total - 1, total - 1)];
  let start = 0;
  for (const [index, bytes] of partBytes.entries()) {
    const end = start + bytes;
    if (bytes > 0) reads.push({ part: index + 1, first: start, last: end - 1 });
    for (const edge of [start, start + CHUNK_BYTES, end - (bytes % CHUNK_BYTES)])
      if (edge > 0 && edge < total) reads.push(boundedRange(edge - 1, edge), boundedRange(edge, edge));
    start = end;
  }
  return reads;
}

/**
 * Reads once, and judges: "refused" is any answer that is an error in good order, whatever its code; "wrong" is a byte
 * that is not the object's, or an end that looks like a whole.
 */
export async function readAndJudge(
  client: RawClient,
  path: string,
  read: Read,
  truth: Buffer,
): Promise<Verdict> {
  if (read === 'whole') return judgeMildly(await client.get(path), truth);
  if ('part' in read) {
    const answer = await client.send({ path, query: `partNumber=${read.part}` });
    return judgeMildly(answer, truth, boundedRange(read.first, read.last));
  }
  return judgeMildly(await client.get(path, { range: read.header }), truth, read);
}

function judgeMildly(answer: Arrived, truth: Buffer, range?: WantedRange): Verdict {
  const isError = answer.status >= 400 && answer.body.includes('<Error>');
  return isError ? 'refused' : judge(answer, truth, range);
}
