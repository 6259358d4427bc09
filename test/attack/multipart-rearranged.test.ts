import { beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { MANY_READS_MILLISECONDS, STORED_CHUNK_BYTES, useAttackSite } from './attack-site';
import { AttackedUpload, type MultipartVictim, type SeenPart } from './attacked-upload';
import { objectInstead } from './object-instead';
import { boundedRange, nameOf, type Read, readAndJudge, readsOf } from './read-everywhere';

const PART_BYTES = 5 * 1_048_576;
const LAST_BYTES = 70_000;

const used = useAttackSite();
let victim: MultipartVictim;
/** Every stored part that could stand in for one of the victim's two large ones: all of one size. */
let candidates: readonly (readonly [name: string, stored: Buffer])[];
let keptCandidates: readonly (readonly [name: string, stored: Buffer])[];
let reads: readonly Read[];

beforeAll(async () => {
  const { site } = used;
  const sendAll = async (upload: AttackedUpload): Promise<SeenPart[]> => {
    const parts: SeenPart[] = [];
    for (const number of [1, 2]) parts.push(await upload.send(number, randomBytes(PART_BYTES)));
    parts.push(await upload.send(3, randomBytes(LAST_BYTES)));
    return parts;
  };
  const sameKey = await (async () => {
    const upload = await AttackedUpload.start(site, 'bucket', 'victim');
    return upload.finish(await sendAll(upload));
  })();
  const upload = await AttackedUpload.start(site, 'bucket', 'victim');
  const [old1, , old3] = await sendAll(upload);
  victim = await upload.finish(await sendAll(upload));
  const own = victim.parts.map(({ stored }) => stored);
  const attempt = (of: Buffer): Buffer => of.subarray(0, 12);
  const disguised = (stored: Buffer, as: Buffer): Buffer => Buffer.concat([attempt(as), stored.subarray(12)]);
  candidates = [
    ['own 1', own[0]!],
    ['own 2', own[1]!],
    ['earlier attempt 1', old1!.stored],
    ['earlier attempt 1 as own 1', disguised(old1!.stored, own[0]!)],
    ['part 1 of the upload before', sameKey.parts[0]!.stored],
  ];
  keptCandidates = [
    ['earlier attempt 3', old3!.stored],
    ['part 3 of the upload before', sameKey.parts[2]!.stored],
    ['the beginning of part 1', own[0]!.subarray(0, own[2]!.length)],
  ];
  reads = readsOf(victim.parts.map(({ plaintext }) => plaintext.length));
}, MANY_READS_MILLISECONDS);

/** The stored object out of other pieces, its manifest and everything said about it as they were. */
function rebuilt(pieces: readonly Buffer[]): Buffer {
  return Buffer.concat([...pieces, victim.manifest]);
}

/** The victim's stored bytes as the attacker would lay them together: the kept part's padding is all zeros. */
function ownPieces(): Buffer[] {
  const { body, manifest, parts } = victim;
  let start = 0;
  return parts.map(({ stored }, index) => {
    const end = index === parts.length - 1 ? body.length - manifest.length : start + stored.length;
    const piece = body.subarray(start, end);
    start = end;
    return piece;
  });
}

async function verdictOf(body: Buffer, read: Read): Promise<string> {
  const { record, etag, path, plaintext } = victim;
  used.site.lie = objectInstead(path, { body, record, etag });
  return readAndJudge(used.site.client, path, read, plaintext);
}

describe('a multipart object', () => {
  it('is read whole, in every range and part, while nothing is altered', async () => {
    const served = { requests: 0 };
    const { record, etag, path, plaintext, body } = victim;
    expect(rebuilt(ownPieces()).equals(body)).toBe(true);
    used.site.lie = objectInstead(path, { body, record, etag }, served);
    for (const read of reads)
      expect([nameOf(read), await readAndJudge(used.site.client, path, read, plaintext)]).toEqual([
        nameOf(read),
        'whole',
      ]);
    expect(served.requests).toBeGreaterThan(reads.length);
  });

  it(
    'gives out nothing but true bytes in any order of own, earlier and foreign parts',
    async () => {
      const wrong: string[] = [];
      const own = ownPieces();
      for (const a of candidates)
        for (const b of candidates) {
          const name = `${a[0]}, ${b[0]}`;
          if (name === 'own 1, own 2') continue;
          const body = rebuilt([a[1], b[1], own[2]!]);
          for (const read of reads) {
            const verdict = await verdictOf(body, read);
            const isWhole = verdict === 'whole' && read === 'whole';
            if (verdict.startsWith('wrong') || isWhole) wrong.push(`${name}, ${nameOf(read)}: ${verdict}`);
          }
        }
      expect(wrong).toEqual([]);
    },
    MANY_READS_MILLISECONDS,
  );

  it('refuses whatever touches a part that was exchanged, and reads the rest', async () => {
    const own = ownPieces();
    for (const index of [0, 1]) {
      for (const [name, stored] of candidates.filter(([of]) => of !== `own ${index + 1}`)) {
        const body = rebuilt(own.map((piece, at) => (at === index ? stored : piece)));
        const first = index * PART_BYTES;
        const touched = await verdictOf(body, boundedRange(first + 10, first + 20));
        expect([index, name, touched]).toEqual([index, name, 'refused']);
        const elsewhere = (1 - index) * PART_BYTES;
        expect(await verdictOf(body, boundedRange(elsewhere, elsewhere + 9))).toBe('whole');
      }
    }
    for (const [name, stored] of keptCandidates) {
      const body = rebuilt([...own.slice(0, 2), stored]);
      const at = 2 * PART_BYTES;
      expect([name, await verdictOf(body, boundedRange(at, at + 9))]).toEqual([name, 'refused']);
      expect(['refused', 'broken off']).toContain(await verdictOf(body, 'whole'));
    }
  });

  it('is refused with a part dropped or doubled, or with anything more or less', async () => {
    const own = ownPieces();
    const [one, two, kept] = own as [Buffer, Buffer, Buffer];
    const { manifest } = victim;
    const bodies: readonly (readonly [name: string, body: Buffer])[] = [
      ['part 1 dropped', rebuilt([two, kept])],
      ['part 2 dropped', rebuilt([one, kept])],
      ['the last part dropped', rebuilt([one, two])],
      ['part 1 doubled', rebuilt([one, one, two, kept])],
      ['the last part doubled', rebuilt([one, two, kept, kept])],
      ['the manifest doubled', Buffer.concat([...own, manifest, manifest])],
      ['the manifest first', Buffer.concat([manifest, ...own])],
      ['no manifest', Buffer.concat(own)],
      ['the manifest alone', manifest],
      ['nothing', Buffer.alloc(0)],
      ['a byte more before the manifest', rebuilt([...own, Buffer.of(0)])],
      ['a byte more at the end', Buffer.concat([rebuilt(own), Buffer.of(0)])],
      ['a byte less', rebuilt(own).subarray(0, -1)],
      ['a chunk less', rebuilt([one.subarray(STORED_CHUNK_BYTES), two, kept])],
    ];
    for (const [name, body] of bodies) {
      // also where the ETag counts as many parts as there now are
      for (const etag of [victim.etag, victim.etag.replace(/\d+$/, String(victim.parts.length - 1))]) {
        used.site.lie = objectInstead(victim.path, { body, record: victim.record, etag });
        for (const read of [
          'whole',
          boundedRange(0, 9),
          boundedRange(2 * PART_BYTES - 5, 2 * PART_BYTES + 5),
        ] as const) {
          const verdict = await readAndJudge(used.site.client, victim.path, read, victim.plaintext);
          expect([name, nameOf(read), verdict]).toEqual([name, nameOf(read), 'refused']);
        }
      }
    }
  });

  it('is refused with chunks exchanged inside a part, and its padding means nothing', async () => {
    const [one, ...rest] = ownPieces() as [Buffer, ...Buffer[]];
    const chunk = (index: number): Buffer =>
      one.subarray(index * STORED_CHUNK_BYTES, (index + 1) * STORED_CHUNK_BYTES);
    const exchanged = Buffer.concat([chunk(1), chunk(0), one.subarray(2 * STORED_CHUNK_BYTES)]);
    expect(await verdictOf(rebuilt([exchanged, ...rest]), boundedRange(0, 9))).toBe('refused');
    expect(await verdictOf(rebuilt([exchanged, ...rest]), boundedRange(65_536, 65_545))).toBe('refused');
    expect(await verdictOf(rebuilt([exchanged, ...rest]), boundedRange(3 * 65_536, 3 * 65_536 + 9))).toBe(
      'whole',
    );
    const chunksBytes = PART_BYTES + 28 * (PART_BYTES / 65_536 + 1);
    const padded = Buffer.concat([one.subarray(0, chunksBytes), randomBytes(one.length - chunksBytes)]);
    expect(await verdictOf(rebuilt([padded, ...rest]), 'whole')).toBe('whole');
    // the last chunk of a part whose length is a multiple of the chunk's is empty, and has to be there
    const cut = Buffer.concat([
      one.subarray(0, chunksBytes - 28),
      Buffer.alloc(one.length - chunksBytes + 28),
    ]);
    expect(['refused', 'broken off']).toContain(await verdictOf(rebuilt([cut, ...rest]), 'whole'));
  });
});

describe('a multipart object that was completed with bare ETags', () => {
  it('is of one attempt in every part, of that number, whatever the backend serves', async () => {
    const { site } = used;
    const upload = await AttackedUpload.start(site, 'bucket', 'unbound');
    const old = await upload.send(1, randomBytes(PART_BYTES));
    const parts = [
      await upload.send(1, randomBytes(PART_BYTES)),
      await upload.send(2, randomBytes(PART_BYTES)),
    ];
    const unbound = await upload.finish(parts, { bare: true });
    const [one, two] = parts as [SeenPart, SeenPart];
    const tail = unbound.body.subarray(2 * one.stored.length);
    const read = (pieces: readonly Buffer[], truth: Buffer, wanted: Read = 'whole'): Promise<string> => {
      const body = Buffer.concat([...pieces, tail]);
      site.lie = objectInstead(unbound.path, { body, record: unbound.record, etag: unbound.etag });
      return readAndJudge(site.client, unbound.path, wanted, truth);
    };
    expect(await read([one.stored, two.stored], unbound.plaintext)).toBe('whole');
    // object format 7: an attempt of the same number and length may be served; that is what a bare ETag says
    const olderTruth = Buffer.concat([old.plaintext, two.plaintext]);
    expect(await read([old.stored, two.stored], olderTruth)).toBe('whole');
    const half = 10 * STORED_CHUNK_BYTES;
    const mixed = Buffer.concat([one.stored.subarray(0, half), old.stored.subarray(half)]);
    expect(['refused', 'broken off']).toContain(await read([mixed, two.stored], unbound.plaintext));
    const overSeam = boundedRange(10 * 65_536 - 5, 10 * 65_536 + 5);
    // the range begins in the attempt that is right, and breaks off where it ends
    const seam = await read([mixed, two.stored], unbound.plaintext, overSeam);
    expect(['refused', 'broken off']).toContain(seam);
    expect(await read([two.stored, one.stored], unbound.plaintext, boundedRange(0, 9))).toBe('refused');
    expect(await read([two.stored, two.stored], unbound.plaintext)).toBe('refused');
  });
});
