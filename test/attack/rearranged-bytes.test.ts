import { beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
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
import { judge, type WantedRange } from './judge';
import { storedInstead } from './lies';

const PLAINTEXT_BYTES = 2 * CHUNK_BYTES + 41;
const AROUND_BOUNDARY_BYTES = 30;
const SAMPLE_STEP_BYTES = 997;

const used = useAttackSite();
let victim: Victim;
/** The object at the same key before it was overwritten: another attempt of the same name. */
let earlier: Victim;
let other: Victim;
beforeAll(async () => {
  earlier = await used.site.store('bucket', 'victim', PLAINTEXT_BYTES);
  other = await used.site.store('bucket', 'other', PLAINTEXT_BYTES);
  victim = await used.site.store('bucket', 'victim', PLAINTEXT_BYTES);
});

/** Reads with the backend keeping other bytes, and gives what must not have come of it. */
async function readInstead(stored: Buffer, name: string, range?: WantedRange): Promise<string[]> {
  used.site.lie = storedInstead(victim.path, stored);
  const headers: Record<string, string> = range ? { range: range.header } : {};
  const verdict = judge(await used.site.client.get(victim.path, headers), victim.plaintext, range);
  return verdict === 'refused' ? [] : [`${name}, ${range?.header ?? 'whole object'}: ${verdict}`];
}

async function readEverywhere(stored: Buffer, name: string): Promise<string[]> {
  const wrong = await readInstead(stored, name);
  for (const range of rangesOf(victim.plaintext)) wrong.push(...(await readInstead(stored, name, range)));
  return wrong;
}

describe('an object that was cut or made longer', () => {
  it(
    'is refused at every length around the boundaries, and at lengths from all over',
    async () => {
      const { length } = victim.stored.body;
      const boundaries = [0, STORED_CHUNK_BYTES, 2 * STORED_CHUNK_BYTES, length];
      const lengths = new Set<number>();
      for (const boundary of boundaries)
        for (let at = boundary - AROUND_BOUNDARY_BYTES; at <= boundary + AROUND_BOUNDARY_BYTES; at++)
          lengths.add(at);
      for (let at = 1; at < length; at += SAMPLE_STEP_BYTES) lengths.add(at);
      const ranges = rangesOf(victim.plaintext);
      const longer = Buffer.concat([victim.stored.body, Buffer.alloc(AROUND_BOUNDARY_BYTES)]);
      const wrong: string[] = [];
      for (const [turn, cut] of [...lengths].filter((at) => at >= 0 && at !== length).entries()) {
        const stored = longer.subarray(0, cut);
        wrong.push(...(await readInstead(stored, `cut to ${cut}`)));
        const range = ranges[turn % ranges.length]!;
        // where nothing is left of it, the range is one that such an object does not have
        if (cut > 2 * STORED_CHUNK_BYTES) wrong.push(...(await readInstead(stored, `cut to ${cut}`, range)));
      }
      expect(wrong).toEqual([]);
    },
    MANY_READS_MILLISECONDS,
  );

  it('is refused in every range when its last chunk is missing', async () => {
    const stored = victim.stored.body.subarray(0, 2 * STORED_CHUNK_BYTES);
    for (const range of rangesOf(victim.plaintext)) {
      used.site.lie = storedInstead(victim.path, stored);
      const answer = await used.site.client.get(victim.path, { range: range.header });
      if (range.first >= 2 * CHUNK_BYTES) expect([416, 500]).toContain(answer.status);
      else expect(judge(answer, victim.plaintext, range)).toBe('refused');
    }
  });

  it(
    'is refused with anything behind it',
    async () => {
      const { body } = victim.stored;
      const [first] = victim.chunks;
      const behind = [Buffer.of(0), Buffer.alloc(28), randomBytes(28), first!, victim.chunks[2]!, body];
      const wrong = [];
      for (const [index, bytes] of behind.entries())
        wrong.push(...(await readEverywhere(Buffer.concat([body, bytes]), `with extra bytes ${index}`)));
      expect(wrong).toEqual([]);
    },
    MANY_READS_MILLISECONDS,
  );
});

describe('an object whose chunks were rearranged', () => {
  /** Chunks that could stand in for one of the victim's, by what they are. */
  function candidates(): readonly (readonly [name: string, chunk: Buffer])[] {
    const attemptId = victim.stored.body.subarray(0, ATTEMPT_ID_BYTES);
    const named = (owner: string, chunks: readonly Buffer[]) =>
      chunks.map((chunk, index) => [`${owner}${index}`, chunk] as const);
    const disguised = (chunks: readonly Buffer[]) =>
      chunks.map((chunk) => Buffer.concat([attemptId, chunk.subarray(ATTEMPT_ID_BYTES)]));
    return [
      ...named('own', victim.chunks),
      ...named('other', other.chunks),
      ...named('earlier', earlier.chunks),
      ...named('other as own', disguised(other.chunks)),
      ...named('earlier as own', disguised(earlier.chunks)),
    ];
  }

  it(
    'gives out nothing but true bytes in any order of own, other and earlier chunks',
    async () => {
      const wrong: string[] = [];
      const all = candidates();
      const ranges = rangesOf(victim.plaintext);
      let turn = 0;
      for (const a of all) {
        for (const b of all) {
          // every third place is tried with the true last chunk and with one other
          for (const c of [all[2]!, all[(turn * 3 + 2) % all.length]!]) {
            turn += 1;
            const name = [a, b, c].map(([of]) => of).join(', ');
            if (name === 'own0, own1, own2') continue;
            const stored = Buffer.concat([a[1], b[1], c[1]]);
            used.site.lie = storedInstead(victim.path, stored);
            const range = ranges[turn % ranges.length]!;
            const [whole, part] = await Promise.all([
              used.site.client.get(victim.path),
              used.site.client.get(victim.path, { range: range.header }),
            ]);
            const verdict = judge(whole, victim.plaintext);
            if (verdict !== 'refused' && verdict !== 'broken off') wrong.push(`${name}: ${verdict}`);
            const partVerdict = judge(part, victim.plaintext, range);
            if (partVerdict.startsWith('wrong') && part.status !== 416) wrong.push(`${name}: ${partVerdict}`);
          }
        }
      }
      expect(wrong).toEqual([]);
    },
    MANY_READS_MILLISECONDS,
  );

  it('gives out nothing when a range is answered with the chunk beside it, or one of an earlier attempt', async () => {
    const { site } = used;
    const range = {
      header: `bytes=${CHUNK_BYTES + 5}-${CHUNK_BYTES + 20}`,
      first: CHUNK_BYTES + 5,
      last: CHUNK_BYTES + 20,
    };
    for (const chunk of [victim.chunks[0]!, earlier.chunks[1]!, other.chunks[1]!]) {
      site.lie = ({ method }, truth) => (method === 'GET' ? { ...truth, body: chunk } : undefined);
      const answer = await site.client.get(victim.path, { range: range.header });
      expect(judge(answer, victim.plaintext, range)).toBe('refused');
    }
  });

  it(
    'gives out nothing of chunks whose tags were exchanged',
    async () => {
      const [first, second, third] = victim.chunks;
      const exchanged = Buffer.concat([
        first!.subarray(0, -TAG_BYTES),
        second!.subarray(-TAG_BYTES),
        second!.subarray(0, -TAG_BYTES),
        first!.subarray(-TAG_BYTES),
        third!,
      ]);
      const wrong = await readInstead(exchanged, 'tags exchanged');
      expect(wrong).toEqual([]);
    },
    MANY_READS_MILLISECONDS,
  );
});
