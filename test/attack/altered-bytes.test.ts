import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  ATTEMPT_ID_BYTES,
  CHUNK_BYTES,
  MANY_READS_MILLISECONDS,
  rangesOf,
  STORED_CHUNK_BYTES,
  TAG_BYTES,
  useAttackSite,
  type Victim,
} from './attack-site';
import { judge, type Verdict } from './judge';
import { flipByte } from './lies';

const EDGE_BYTES = 16;
const RANDOM_POSITIONS = 150;
/** Fixed, so that a failure can be repeated. */
const SEED = 20_260_101;

const used = useAttackSite();

/** Every attempt id and tag, both ends of every chunk, and positions drawn from all over the object. */
function positionsOf({ chunks, stored }: Victim): number[] {
  const positions = new Set<number>();
  chunks.forEach(({ length }, index) => {
    const start = index * STORED_CHUNK_BYTES;
    for (let at = 0; at < length; at++) {
      const isEdge = at < ATTEMPT_ID_BYTES + EDGE_BYTES || at >= length - TAG_BYTES - EDGE_BYTES;
      if (isEdge) positions.add(start + at);
    }
  });
  for (let draw = 1; draw <= RANDOM_POSITIONS; draw++)
    positions.add((SEED * draw * 7_919) % stored.body.length);
  return [...positions];
}

/** What has to come of a read that touches these chunks when one of them was altered. */
function expected(touched: { first: number; last: number }, altered: number): readonly Verdict[] {
  const firstChunk = Math.floor(touched.first / CHUNK_BYTES);
  const lastChunk = Math.floor(touched.last / CHUNK_BYTES);
  if (altered < firstChunk || altered > lastChunk) return ['whole'];
  return altered === firstChunk ? ['refused'] : ['broken off', 'refused'];
}

describe.each([
  ['an empty last chunk', 2 * CHUNK_BYTES],
  ['a short last chunk', 2 * CHUNK_BYTES + 41],
])('an object of three chunks with %s', (_name, plaintextBytes) => {
  let victim: Victim;
  beforeAll(async () => {
    victim = await used.site.store('bucket', `victim-${plaintextBytes}`, plaintextBytes);
    expect(victim.chunks).toHaveLength(3);
  });

  it('is read whole, and in every range, while nothing is altered', async () => {
    const { client } = used.site;
    expect(judge(await client.get(victim.path), victim.plaintext)).toBe('whole');
    for (const range of rangesOf(victim.plaintext)) {
      const answer = await client.get(victim.path, { range: range.header });
      expect([range.header, judge(answer, victim.plaintext, range)]).toEqual([range.header, 'whole']);
    }
  });

  it(
    'never gives out a wrong byte, whichever stored byte is altered',
    async () => {
      const { site } = used;
      const wrong: string[] = [];
      const ranges = rangesOf(victim.plaintext);
      for (const [turn, position] of positionsOf(victim).entries()) {
        site.lie = flipByte(victim.path, position, 1 << (turn % 8));
        const altered = Math.floor(position / STORED_CHUNK_BYTES);
        // each position is read whole and in two ranges, in turn all of them
        const asked = [ranges[turn % ranges.length]!, ranges[(turn * 3 + 1) % ranges.length]!];
        const reads = [
          site.client.get(victim.path).then((answer) => {
            const verdict = judge(answer, victim.plaintext);
            // of an empty last chunk nothing was left to give out
            const fits = altered === 0 ? ['refused'] : ['broken off', 'refused'];
            const nothingLeft = altered === 2 && plaintextBytes === 2 * CHUNK_BYTES;
            if (!fits.includes(verdict) && !(nothingLeft && verdict === 'whole'))
              wrong.push(`byte ${position}, whole object: ${verdict}`);
          }),
          ...asked.map(async (range) => {
            const answer = await site.client.get(victim.path, { range: range.header });
            const verdict = judge(answer, victim.plaintext, range);
            const isOpen = !range.header.endsWith(String(range.last)) && altered === 2;
            const fits = isOpen ? ['whole', 'broken off', 'refused'] : expected(range, altered);
            if (!fits.includes(verdict)) wrong.push(`byte ${position}, ${range.header}: ${verdict}`);
          }),
        ];
        await Promise.all(reads);
      }
      expect(wrong).toEqual([]);
    },
    MANY_READS_MILLISECONDS,
  );
});
