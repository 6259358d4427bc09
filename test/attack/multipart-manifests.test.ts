import { beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { MANY_READS_MILLISECONDS, useAttackSite } from './attack-site';
import { AttackedUpload, manifestBytes, type MultipartVictim, type SeenPart } from './attacked-upload';
import { objectInstead, type PretendedObject } from './object-instead';
import { boundedRange, nameOf, type Read, readAndJudge } from './read-everywhere';

const PART_BYTES = 5 * 1_048_576;
const LAST_BYTES = 1_000;
const ATTRIBUTES = { 'x-amz-object-attributes': 'ETag,ObjectSize,ObjectParts,Checksum' };

const used = useAttackSite({ buckets: ['bucket', 'plain-bucket'] });
let victim: MultipartVictim;
let other: MultipartVictim;
let sameKey: MultipartVictim;

beforeAll(async () => {
  const { site } = used;
  const bodies = (): Buffer[] => [randomBytes(PART_BYTES), randomBytes(LAST_BYTES)];
  other = await AttackedUpload.make(site, 'other', bodies());
  sameKey = await AttackedUpload.make(site, 'victim', bodies());
  victim = await AttackedUpload.make(site, 'victim', bodies());
}, MANY_READS_MILLISECONDS);

let lies = 0;

/** An ETag that was never seen: manifests that were read before are remembered under theirs. */
function unseenEtag(backendParts: number | undefined): string {
  lies += 1;
  const digest = createHash('md5').update(String(lies)).digest('hex');
  return backendParts === undefined ? digest : `${digest}-${backendParts}`;
}

/** Reads the victim with something else said about it, and gives what must not have come of it. */
async function readUnder(
  changed: Partial<PretendedObject>,
  name: string,
  reads: readonly Read[] = [boundedRange(0, 9)],
): Promise<string[]> {
  const { path, plaintext, body, record } = victim;
  const { client } = used.site;
  used.site.lie = objectInstead(path, { body, record, etag: unseenEtag(2), ...changed });
  const wrong: string[] = [];
  for (const read of reads) {
    const verdict = await readAndJudge(client, path, read, plaintext);
    if (verdict !== 'refused') wrong.push(`${name}, ${nameOf(read)}: ${verdict}`);
  }
  const attributes = await client.send({ path, query: 'attributes', headers: ATTRIBUTES });
  if (attributes.status < 400) wrong.push(`${name}, attributes: ${attributes.body.toString()}`);
  const headed = await client.send({ method: 'HEAD', path, query: 'partNumber=2' });
  if (headed.status < 400) wrong.push(`${name}, HEAD of a part: ${headed.headers['content-range']}`);
  return wrong;
}

function withManifest(manifest: Buffer): Buffer {
  return Buffer.concat([victim.body.subarray(0, -victim.manifest.length), manifest]);
}

const EVERYTHING: readonly Read[] = [
  'whole',
  boundedRange(0, 0),
  boundedRange(PART_BYTES - 5, PART_BYTES + 5),
  { part: 1, first: 0, last: PART_BYTES - 1 },
  { part: 2, first: PART_BYTES, last: PART_BYTES + LAST_BYTES - 1 },
];

/** Ranges mostly; now and then something that moves all of a part. */
function sampledRead(turn: number): Read {
  return EVERYTHING[turn % 20 < EVERYTHING.length ? turn % 20 : 1 + (turn % 2)]!;
}

describe('the manifest of a multipart object', () => {
  it('is accepted as it is, with the number of parts in the ETag or only in the manifest', async () => {
    for (const backendParts of [2, undefined]) {
      const { path, body, record, plaintext } = victim;
      used.site.lie = objectInstead(path, { body, record, etag: unseenEtag(backendParts) });
      for (const read of EVERYTHING)
        expect(await readAndJudge(used.site.client, path, read, plaintext)).toBe('whole');
    }
  });

  it(
    'is refused with any byte of it altered',
    async () => {
      const wrong: string[] = [];
      for (let at = 0; at < victim.manifest.length; at++) {
        const manifest = Buffer.from(victim.manifest);
        manifest.writeUInt8(manifest.readUInt8(at) ^ (1 << (at % 8)), at);
        // told how many parts there are by the ETag, and by the manifest alone
        for (const backendParts of [2, undefined])
          wrong.push(
            ...(await readUnder(
              { body: withManifest(manifest), etag: unseenEtag(backendParts) },
              `byte ${at}, -${backendParts}`,
              [sampledRead(at)],
            )),
          );
      }
      expect(wrong).toEqual([]);
    },
    MANY_READS_MILLISECONDS,
  );

  it('is refused when it is of another object, or of another upload to the same key', async () => {
    const wrong = [
      ...(await readUnder({ body: withManifest(other.manifest) }, 'of another object', EVERYTHING)),
      ...(await readUnder({ body: withManifest(sameKey.manifest) }, 'of the upload before', EVERYTHING)),
      ...(await readUnder({ body: withManifest(randomBytes(154)) }, 'random', EVERYTHING)),
      ...(await readUnder({ body: withManifest(Buffer.alloc(154)) }, 'zeros', EVERYTHING)),
    ];
    expect(wrong).toEqual([]);
  });

  it('is refused when it is cut or made longer, wherever and by how much', async () => {
    const { manifest } = victim;
    const wrong: string[] = [];
    for (const bytes of [1, 8, 16, 20, 40, manifest.length - 8, manifest.length]) {
      const cuts = {
        'its end': manifest.subarray(0, manifest.length - bytes),
        'its beginning': manifest.subarray(bytes),
        'its middle': Buffer.concat([
          manifest.subarray(0, Math.max(0, manifest.length - 8 - bytes)),
          manifest.subarray(-8),
        ]),
        'nothing, and has more before it': Buffer.concat([Buffer.alloc(bytes), manifest]),
        'nothing, and has more behind it': Buffer.concat([manifest, Buffer.alloc(bytes)]),
      };
      for (const [name, cut] of Object.entries(cuts))
        for (const backendParts of [1, 2, 3, undefined])
          wrong.push(
            ...(await readUnder(
              { body: withManifest(cut), etag: unseenEtag(backendParts) },
              `${bytes} bytes off ${name}, -${backendParts}`,
            )),
          );
    }
    expect(wrong).toEqual([]);
  });

  it.each([0, 1, 3, 4, 10_000, 10_001, 99_999])(
    'is refused where the ETag or the last bytes say that there are %d parts',
    async (backendParts) => {
      const said = Buffer.from(victim.manifest);
      said.writeUInt32BE(backendParts, said.length - 4);
      const wrong = [
        ...(await readUnder({ body: withManifest(said) }, 'last bytes')),
        ...(await readUnder({ body: withManifest(said), etag: unseenEtag(undefined) }, 'last bytes alone')),
        ...(await readUnder({ body: withManifest(said), etag: unseenEtag(backendParts) }, 'both')),
      ];
      // no backend has 0, or more than 10,000: then the last bytes tell, and they are right
      if (backendParts >= 1 && backendParts <= 10_000)
        wrong.push(...(await readUnder({ etag: unseenEtag(backendParts) }, 'the ETag')));
      expect(wrong).toEqual([]);
    },
  );
});

describe('an upload that the client tried to complete with fewer parts before', () => {
  it('can be shown as what was tried, and as nothing else', async () => {
    const { site } = used;
    const upload = await AttackedUpload.start(site, 'bucket', 'twice');
    const parts = [
      await upload.send(1, randomBytes(PART_BYTES)),
      await upload.send(2, randomBytes(PART_BYTES)),
    ];
    const [one, two] = parts as [SeenPart, SeenPart];
    let tried: Buffer = Buffer.alloc(0);
    site.watch = ({ target }, body) => {
      if (target.includes('partNumber=10000&')) tried = body;
    };
    await site.stack.control.setFaults({
      match: { operation: 'CompleteMultipartUpload' },
      fault: 'status-503',
      times: 1,
    });
    expect((await upload.tryComplete([one])).status).toBe(503);
    await site.stack.control.setFaults();
    site.watch = undefined;
    const { path, record, etag, manifest, plaintext } = await upload.finish(parts);
    const firstManifest = tried.subarray(-manifestBytes(2));
    const zeros = Buffer.alloc(tried.length - firstManifest.length);
    const shown = async (pieces: readonly Buffer[], truth: Buffer, said = etag): Promise<string> => {
      site.lie = objectInstead(path, { body: Buffer.concat(pieces), record, etag: said });
      return readAndJudge(site.client, path, 'whole', truth);
    };
    expect(await shown([one.stored, two.stored, zeros, manifest], plaintext)).toBe('whole');
    // object format 7: a shorter list of parts that the client itself once tried to complete
    expect(await shown([one.stored, zeros, firstManifest], one.plaintext, unseenEtag(2))).toBe('whole');
    for (const pieces of [
      [two.stored, zeros, firstManifest],
      [one.stored, zeros, manifest],
      [one.stored, two.stored, zeros, firstManifest],
      [two.stored, one.stored, zeros, manifest],
    ])
      for (const said of [unseenEtag(2), unseenEtag(3), etag])
        expect(['refused', 'broken off']).toContain(await shown(pieces, plaintext, said));
  });
});

describe('the record of a multipart object', () => {
  it('is refused when it is of another upload to the same key, of another key, or of one part', async () => {
    const single = await used.site.store('bucket', 'single', 100);
    const records = {
      'the upload before': sameKey.record,
      'another object': other.record,
      'an object of one part': single.record,
      nothing: undefined,
    };
    const wrong: string[] = [];
    for (const [name, record] of Object.entries(records))
      wrong.push(...(await readUnder({ record }, `the record of ${name}`, EVERYTHING)));
    // with the manifest that belongs to the record: then the parts do not
    const { record } = sameKey;
    const body = withManifest(sameKey.manifest);
    const { path, plaintext } = victim;
    used.site.lie = objectInstead(path, { body, record, etag: unseenEtag(2) });
    for (const read of EVERYTHING) {
      const verdict = await readAndJudge(used.site.client, path, read, plaintext);
      if (verdict !== 'refused') wrong.push(`record and manifest of the upload before: ${verdict}`);
    }
    expect(wrong).toEqual([]);
  });

  it(
    'is refused with any byte of it altered',
    async () => {
      const wrong: string[] = [];
      const bytes = Buffer.from(victim.record, 'base64url');
      for (let at = 0; at < bytes.length; at++) {
        const altered = Buffer.from(bytes);
        altered.writeUInt8(altered.readUInt8(at) ^ (1 << (at % 8)), at);
        const read = [sampledRead(at)];
        // with an ETag under which the manifest is remembered, and with one that nobody saw
        const etag = at % 2 === 0 ? victim.etag : unseenEtag(2);
        wrong.push(...(await readUnder({ record: altered.toString('base64url'), etag }, `byte ${at}`, read)));
      }
      expect(wrong).toEqual([]);
    },
    MANY_READS_MILLISECONDS,
  );
});

describe('a multipart object that was altered where it lies', () => {
  it('gives nothing to a copy that decrypts, and a copy that does not is as broken as its source', async () => {
    const { site } = used;
    const upload = await AttackedUpload.start(site, 'bucket', 'source');
    const parts = [
      await upload.send(1, randomBytes(PART_BYTES)),
      await upload.send(2, randomBytes(LAST_BYTES)),
    ];
    const source = await upload.finish(parts, { emptied: false });
    const { control } = site.stack;
    for (const at of [100, PART_BYTES - 100, source.parts[0]!.stored.length + 20]) {
      const body = Buffer.from(source.body);
      body.writeUInt8(body.readUInt8(at) ^ 1, at);
      await control.replaceRaw('bucket', 'source', { body });
      const decrypted = await site.client.copy('bucket/source', '/plain-bucket/decrypted');
      expect([at, decrypted.status]).toEqual([at, 500]);
      expect((await site.client.get('/plain-bucket/decrypted')).status).toBe(404);
      const copied = await site.client.copy('bucket/source', '/bucket/copied');
      expect(copied.status).toBe(200);
      const verdict = await readAndJudge(site.client, '/bucket/copied', 'whole', source.plaintext);
      expect(['refused', 'broken off']).toContain(verdict);
    }
    const manifest = Buffer.from(source.body);
    manifest.writeUInt8(manifest.readUInt8(manifest.length - 50) ^ 1, manifest.length - 50);
    await control.replaceRaw('bucket', 'source', { body: manifest, etag: unseenEtag(2) });
    for (const destination of ['/plain-bucket/decrypted', '/bucket/copied-too']) {
      expect((await site.client.copy('bucket/source', destination)).status).toBe(500);
      expect((await site.client.get(destination)).status).toBe(404);
    }
  });
});
