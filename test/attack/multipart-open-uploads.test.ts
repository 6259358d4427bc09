import { beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { DeleteObjectCommand, ListPartsCommand, UploadPartCommand } from '@aws-sdk/client-s3';
import { type Lie, withHeaders } from '../support/lying-backend';
import type { Arrived } from '../support/raw-client';
import { TestUpload } from '../support/upload';
import { MANY_READS_MILLISECONDS, useAttackSite } from './attack-site';
import { AttackedUpload, bareEtag, type SeenPart } from './attacked-upload';
import { readAndJudge } from './read-everywhere';

const PART_BYTES = 5 * 1_048_576;
const LAST_BYTES = 100;
/** A chunk of so much plaintext: attempt, ciphertext, tag. */
const LAST_CHUNK_BYTES = 12 + LAST_BYTES + 16;

const used = useAttackSite();
let keys = 0;

async function startUpload(key = `open-${++keys}`): Promise<AttackedUpload> {
  return AttackedUpload.start(used.site, 'bucket', key);
}

/** One that was begun at another proxy, so that this one has to read its state. */
async function adoptUpload(): Promise<AttackedUpload> {
  const s3 = used.site.stack.client();
  const { Bucket, Key, UploadId } = await TestUpload.start(s3, { Bucket: 'bucket', Key: `open-${++keys}` });
  s3.destroy();
  return AttackedUpload.adopt(used.site, { bucket: Bucket, key: Key, uploadId: UploadId });
}

/** The backend keeps something else under a name of its state. */
function stateInstead(prefix: string, body: Buffer): Lie {
  return ({ method, target }, truth) =>
    method === 'GET' && decodeURIComponent(target).startsWith(`/bucket/${prefix}`)
      ? { ...withHeaders(truth, { 'content-length': String(body.length) }), status: 200, body }
      : undefined;
}

function codeOf({ status, body }: Arrived): string {
  return `${status} ${/<Code>(\w+)</.exec(body.toString())?.[1]}`;
}

/** The upload, as it is without any lie, is still there and good. */
async function expectCompletes(upload: AttackedUpload, parts: readonly SeenPart[]): Promise<void> {
  used.site.lie = undefined;
  const { path } = upload;
  expect((await used.site.client.get(path)).status).toBe(404);
  const { plaintext } = await upload.finish(parts, { emptied: false });
  expect(await readAndJudge(used.site.client, path, 'whole', plaintext)).toBe('whole');
}

function altered(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(at) ^ (1 << (at % 8)), at);
  return copy;
}

describe('the state of an open upload', () => {
  it(
    'is refused with any byte of it altered, or cut off',
    async () => {
      const upload = await adoptUpload();
      const { control } = used.site.stack;
      const { body } = await control.readRaw('bucket', `${upload.statePrefix}record`);
      const wrong: string[] = [];
      for (let at = 0; at < body.length; at++)
        for (const [how, state] of [
          ['altered at', altered(body, at)],
          ['cut at', body.subarray(0, at)],
        ] as const) {
          used.site.lie = stateInstead(`${upload.statePrefix}record`, state);
          const answer =
            at % 2 === 0
              ? await upload.trySend(1, Buffer.from('one'))
              : await upload.tryComplete([{ partNumber: 1, etag: 'e' }]);
          if (codeOf(answer) !== '500 InternalError') wrong.push(`${how} ${at}: ${codeOf(answer)}`);
        }
      expect(wrong).toEqual([]);
      used.site.lie = undefined;
      await expectCompletes(upload, [await upload.send(1, Buffer.from('one'))]);
    },
    MANY_READS_MILLISECONDS,
  );

  it('is refused when it is of another upload to the same key, or of another key', async () => {
    const { control } = used.site.stack;
    const upload = await adoptUpload();
    const sameKey = await startUpload(upload.key);
    const others = [sameKey, await startUpload()];
    for (const other of others) {
      const { body } = await control.readRaw('bucket', `${other.statePrefix}record`);
      // as it is, and with the name of this upload written into it
      const at = body.indexOf(other.uploadId);
      expect(at).toBeGreaterThan(0);
      const renamed = Buffer.concat([
        body.subarray(0, at),
        Buffer.from(upload.uploadId),
        body.subarray(at + other.uploadId.length),
      ]);
      for (const state of [body, renamed]) {
        used.site.lie = stateInstead(`${upload.statePrefix}record`, state);
        expect(codeOf(await upload.trySend(1, Buffer.from('one')))).toBe('500 InternalError');
      }
    }
    used.site.lie = undefined;
    await expectCompletes(upload, [await upload.send(1, Buffer.from('one'))]);
  });
});

describe('a last part that was kept', () => {
  let upload: AttackedUpload;
  let parts: SeenPart[];
  beforeEach(async () => {
    upload = await startUpload();
    parts = [await upload.send(1, randomBytes(LAST_BYTES))];
  });

  it(
    'is refused with any byte of its chunk altered, or of any other length',
    async () => {
      const [{ stored }] = parts as [SeenPart];
      const bodies = [
        ...Array.from({ length: LAST_CHUNK_BYTES }, (_, at) => altered(stored, at)),
        ...[0, 1, LAST_CHUNK_BYTES, stored.length - 1].map((bytes) => stored.subarray(0, bytes)),
        Buffer.concat([stored, Buffer.of(0)]),
        Buffer.alloc(stored.length),
      ];
      for (const body of bodies) {
        used.site.lie = stateInstead(`${upload.statePrefix}tail`, body);
        expect(['500 InternalError', '400 InvalidPart']).toContain(codeOf(await upload.tryComplete(parts)));
        // with a bare ETag no attempt is bound: whatever is kept has to open all the same
        const bare = parts.map((part) => ({ ...part, etag: bareEtag(part.etag) }));
        expect(['500 InternalError', '400 InvalidPart']).toContain(codeOf(await upload.tryComplete(bare)));
      }
      await expectCompletes(upload, parts);
    },
    MANY_READS_MILLISECONDS,
  );

  it('is refused when it is another attempt, another part, or of another upload', async () => {
    const [earlier] = parts as [SeenPart];
    const part2 = await upload.send(2, randomBytes(LAST_BYTES));
    parts = [await upload.send(1, randomBytes(LAST_BYTES))];
    const sameKey = await startUpload(upload.key);
    const theirs = await sameKey.send(1, randomBytes(LAST_BYTES));
    for (const { stored } of [earlier, part2, theirs]) {
      used.site.lie = stateInstead(`${upload.statePrefix}tail`, stored);
      expect(['500 InternalError', '400 InvalidPart']).toContain(codeOf(await upload.tryComplete(parts)));
    }
    await expectCompletes(upload, parts);
  });

  it('that is gone is no part', async () => {
    const name = `${upload.statePrefix}tail-1-${bareEtag(parts[0]!.etag)}`;
    const backend = used.site.stack.backendClient();
    await backend.send(new DeleteObjectCommand({ Bucket: 'bucket', Key: name }));
    expect(codeOf(await upload.tryComplete(parts))).toBe('400 InvalidPart');
    await expectCompletes(upload, [await upload.send(1, randomBytes(LAST_BYTES))]);
    backend.destroy();
  });
});

describe('the ETag of a part', () => {
  const rewritten = (etag: string, attempt: string, bytes: number): string =>
    `${bareEtag(etag)}-${attempt}${bytes.toString(16).padStart(12, '0')}`;

  it('that was forged makes no object, or one that cannot be read', async () => {
    const large = [await randomParts(), await randomParts()];
    for (const [upload, parts] of large) {
      const [one, two] = parts as [SeenPart, SeenPart];
      const attempts = [one, two].map(({ etag }) => /-([0-9a-f]{24})/.exec(etag)?.[1] ?? '') as [
        string,
        string,
      ];
      const lists = {
        'of another length': [{ ...one, etag: rewritten(one.etag, attempts[0], PART_BYTES + 1) }, two],
        'of no length': [{ ...one, etag: rewritten(one.etag, attempts[0], 0) }, two],
        'of zeros': [{ ...one, etag: rewritten(one.etag, '0'.repeat(24), PART_BYTES) }, two],
        'of the other part': [
          { ...one, etag: two.etag },
          { ...two, etag: one.etag },
        ],
        'of the attempt of the last part': [
          { ...one, etag: rewritten(one.etag, attempts[1], PART_BYTES) },
          { ...two, etag: rewritten(two.etag, attempts[0], LAST_BYTES) },
        ],
        'in capitals': [{ ...one, etag: one.etag.toUpperCase() }, two],
        'with more behind it': [{ ...one, etag: `${one.etag}0` }, two],
        'without the backend’s': [{ ...one, etag: one.etag.slice(bareEtag(one.etag).length) }, two],
      };
      for (const [name, list] of Object.entries(lists))
        expect([name, codeOf(await upload.tryComplete(list))]).toEqual([name, '400 InvalidPart']);
      await expectCompletes(upload, parts);
    }
    // an attempt of a large part that nobody made cannot be told from another before it is read
    const [upload, parts] = await randomParts();
    const [one, two] = parts as [SeenPart, SeenPart];
    const forged = [{ ...one, etag: rewritten(one.etag, 'a'.repeat(24), PART_BYTES) }, two];
    expect((await upload.tryComplete(forged)).status).toBe(200);
    const plaintext = Buffer.concat([one.plaintext, two.plaintext]);
    expect(await readAndJudge(used.site.client, upload.path, 'whole', plaintext)).toBe('refused');
  });

  async function randomParts(): Promise<readonly [AttackedUpload, readonly SeenPart[]]> {
    const upload = await startUpload();
    const one = await upload.send(1, randomBytes(PART_BYTES));
    return [upload, [one, await upload.send(2, randomBytes(LAST_BYTES))]];
  }
});

describe('a backend that lies about the parts that it has', () => {
  it('makes no object, or one that is true', async () => {
    const upload = await startUpload();
    const parts = [
      await upload.send(1, randomBytes(PART_BYTES)),
      await upload.send(2, randomBytes(PART_BYTES)),
    ];
    const [one, two] = parts.map(({ etag }) => bareEtag(etag)) as [string, string];
    const size = `<Size>${parts[0]!.stored.length}</Size>`;
    const changes: readonly (readonly [string, (page: string) => string])[] = [
      ['sizes one more', (page) => page.replaceAll(size, `<Size>${parts[0]!.stored.length + 1}</Size>`)],
      ['sizes below any', (page) => page.replaceAll(size, '<Size>1</Size>')],
      ['sizes that are none', (page) => page.replaceAll(size, '<Size>-1</Size>')],
      ['ETags exchanged', (page) => page.replace(one, 'x').replace(two, one).replace('x', two)],
      ['one ETag twice', (page) => page.replace(two, one)],
      ['numbers exchanged', (page) => page.replace('<PartNumber>1<', '<PartNumber>2<')],
      ['no parts', (page) => page.replace(/<Part>.*<\/Part>/s, '')],
      ['no end', (page) => page.replace('<IsTruncated>false', '<IsTruncated>true')],
      ['no XML', () => 'no parts here'],
      ['another document', () => '<ListBucketResult/>'],
    ];
    for (const [name, change] of changes) {
      used.site.lie = ({ method, target }, truth) => {
        if (method !== 'GET' || !target.includes('uploadId=')) return undefined;
        const body = Buffer.from(change(truth.body.toString()));
        return { ...withHeaders(truth, { 'content-length': String(body.length) }), body };
      };
      const answer = await upload.tryComplete(parts);
      if (name === 'no end') {
        expect([name, answer.status]).toEqual([name, 200]);
        break;
      }
      expect([name, ['400 InvalidPart', '500 InternalError'].includes(codeOf(answer))]).toEqual([name, true]);
    }
    used.site.lie = undefined;
    const plaintext = Buffer.concat(parts.map((part) => part.plaintext));
    expect(await readAndJudge(used.site.client, upload.path, 'whole', plaintext)).toBe('whole');
  });

  it('cannot slip in a part of its own, not even where only bare ETags are listed', async () => {
    const backend = used.site.stack.backendClient();
    const upload = await startUpload();
    const parts = [
      await upload.send(1, randomBytes(PART_BYTES)),
      await upload.send(2, randomBytes(PART_BYTES)),
    ];
    const [one, two] = parts as [SeenPart, SeenPart];
    const name = { Bucket: 'bucket', Key: upload.key, UploadId: upload.uploadId };
    for (const Body of [two.stored, altered(one.stored, 70_000), randomBytes(one.stored.length)]) {
      await backend.send(new UploadPartCommand({ ...name, PartNumber: 1, Body }));
      expect(codeOf(await upload.tryComplete(parts))).toBe('400 InvalidPart');
    }
    const { Parts = [] } = await backend.send(new ListPartsCommand(name));
    const bare = Parts.filter(({ PartNumber = 0 }) => PartNumber < 10_000).map(
      ({ PartNumber = 0, ETag = '' }) => ({
        partNumber: PartNumber,
        etag: ETag.replaceAll('"', ''),
      }),
    );
    expect((await upload.tryComplete(bare)).status).toBe(200);
    const plaintext = Buffer.concat([one.plaintext, two.plaintext]);
    expect(await readAndJudge(used.site.client, upload.path, 'whole', plaintext)).toBe('refused');
    backend.destroy();
  });

  it('cannot have an answer of another upload taken for this one', async () => {
    const [upload, other] = [await startUpload(), await startUpload()];
    const part = await upload.send(1, randomBytes(LAST_BYTES));
    const theirs = await other.send(1, randomBytes(LAST_BYTES));
    const made = await other.finish([theirs], { emptied: false });
    // the completion is never done, and the answer is of what somebody else completed
    used.site.lie = ({ method, target }, truth) => {
      if (method !== 'HEAD' || target !== upload.path) return undefined;
      const described = {
        'x-amz-meta-s3ep': made.record,
        etag: `"${made.etag}"`,
        'content-length': String(made.body.length),
      };
      return { ...withHeaders(truth, described), status: 200 };
    };
    await used.site.stack.control.setFaults({
      match: { operation: 'CompleteMultipartUpload' },
      fault: 'status-503',
      times: 1,
    });
    expect((await upload.tryComplete([part])).status).toBe(503);
    await used.site.stack.control.setFaults();
    await expectCompletes(upload, [part]);
  });
});
