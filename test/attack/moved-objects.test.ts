import { beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { DeleteObjectCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import type { RawObject } from '../support/embedded-control';
import { RawClient } from '../support/raw-client';
import { readRecord, writeRecord } from '../support/record-fields';
import { defaultConfig } from '../support/stack';
import { CHUNK_BYTES, useAttackSite, type Victim } from './attack-site';
import { judge, judgeRefusal, judgeRefusedHead } from './judge';

const PLAINTEXT_BYTES = CHUNK_BYTES + 1_000;
const ATTRIBUTES = { 'x-amz-object-attributes': 'ETag,ObjectSize,Checksum' };

const used = useAttackSite({ buckets: ['bucket', 'elsewhere', 'plain-bucket', 'versioned'] });

/** What is read at a place where something was put behind the proxy's back: nothing. */
async function expectRefused(path: string, plaintext: Buffer): Promise<void> {
  const { client } = used.site;
  const range = { header: 'bytes=5-14', first: 5, last: 14 };
  expect(judge(await client.get(path), plaintext)).toBe('refused');
  expect(judge(await client.get(path, { range: range.header }), plaintext, range)).toBe('refused');
}

function stored({ stored: { etag, headers, metadata, body } }: Victim): RawObject {
  return { etag, headers, metadata, body };
}

describe('objects that were exchanged', () => {
  let a: Victim;
  let b: Victim;
  let far: Victim;
  beforeAll(async () => {
    const { site } = used;
    a = await site.store('bucket', 'a', PLAINTEXT_BYTES);
    b = await site.store('bucket', 'b', PLAINTEXT_BYTES);
    far = await site.store('elsewhere', 'a', PLAINTEXT_BYTES);
  });

  it.each<[string, (from: RawObject, to: RawObject) => Partial<RawObject>]>([
    ['bytes and metadata', (from) => from],
    ['the bytes', ({ body }) => ({ body })],
    ['the metadata', ({ metadata }) => ({ metadata })],
    ['the bytes, with its ETag', ({ body, etag }) => ({ body, etag })],
  ])('between keys are refused: %s', async (_name, taken) => {
    const { control } = used.site.stack;
    await control.replaceRaw('bucket', 'a', taken(stored(b), stored(a)));
    await control.replaceRaw('bucket', 'b', taken(stored(a), stored(b)));
    await expectRefused(a.path, a.plaintext);
    await expectRefused(b.path, b.plaintext);
    await control.replaceRaw('bucket', 'a', stored(a));
    await control.replaceRaw('bucket', 'b', stored(b));
    expect(judge(await used.site.client.get(a.path), a.plaintext)).toBe('whole');
  });

  it('between buckets are refused, although the key is the same', async () => {
    const { control } = used.site.stack;
    await control.replaceRaw('bucket', 'a', stored(far));
    await control.replaceRaw('elsewhere', 'a', stored(a));
    await expectRefused(a.path, a.plaintext);
    await expectRefused(far.path, far.plaintext);
    // nor does it help to name the bucket as the origin, without the key that seals it
    const record = writeRecord({ ...readRecord(far.record), originBucket: Buffer.from('bucket') });
    await control.replaceRaw('bucket', 'a', { metadata: { s3ep: record } });
    await expectRefused(a.path, a.plaintext);
    await control.replaceRaw('bucket', 'a', stored(a));
    await control.replaceRaw('elsewhere', 'a', stored(far));
  });

  it('are refused at a key that differs in case, in a slash, or in how it may be written', async () => {
    const { site } = used;
    for (const [key, path] of [
      ['A', '/bucket/A'],
      ['a/', '/bucket/a/'],
      ['/a', '/bucket//a'],
      ['./a', '/bucket/./a'],
      ['%61', '/bucket/%2561'],
    ] as const) {
      await site.client.put(path, randomBytes(10));
      await site.stack.control.replaceRaw('bucket', key, stored(a));
      await expectRefused(path, a.plaintext);
    }
  });

  it('are refused in a bucket that passes plaintext through, record and all', async () => {
    const { site } = used;
    await site.client.put('/plain-bucket/a', randomBytes(10));
    await site.stack.control.replaceRaw('plain-bucket', 'a', stored(a));
    await expectRefused('/plain-bucket/a', a.plaintext);
    expect(judgeRefusedHead(await site.client.head('/plain-bucket/a'))).toBe('refused');
  });
});

describe('an object whose record was stripped', () => {
  const plaintext = Buffer.from('what the attacker would like to be read');

  it.each([
    ['with its ciphertext', undefined],
    ['with plaintext in its place', plaintext],
  ])('is refused however it is asked for, %s', async (_name, body) => {
    const { client, stack } = used.site;
    await used.site.store('bucket', 'stripped', PLAINTEXT_BYTES);
    await stack.control.replaceRaw('bucket', 'stripped', { metadata: { note: 'x' }, ...(body && { body }) });
    await expectRefused('/bucket/stripped', plaintext);
    expect(judgeRefusedHead(await client.head('/bucket/stripped'))).toBe('refused');
    const path = '/bucket/stripped';
    expect(judgeRefusal(await client.send({ path, query: 'attributes', headers: ATTRIBUTES }))).toBe(
      'refused',
    );
    for (const destination of ['/bucket/copied', '/elsewhere/copied', '/plain-bucket/copied']) {
      expect(judgeRefusal(await client.copy('bucket/stripped', destination))).toBe('refused');
      expect((await client.get(destination)).status).toBe(404);
    }
  });

  it('is refused when nothing of it is left', async () => {
    const { client, stack } = used.site;
    await used.site.store('bucket', 'emptied', PLAINTEXT_BYTES);
    await stack.control.replaceRaw('bucket', 'emptied', { metadata: {}, body: Buffer.alloc(0) });
    expect(judgeRefusal(await client.get('/bucket/emptied'))).toBe('refused');
    expect(judgeRefusedHead(await client.head('/bucket/emptied'))).toBe('refused');
    // the backend says 416, which would tell the length of something that is not the client's object
    expect(judgeRefusal(await client.get('/bucket/emptied', { range: 'bytes=5-14' }))).toBe('refused');
  });

  it('is refused with the record under another name', async () => {
    const { control } = used.site.stack;
    const victim = await used.site.store('bucket', 'renamed', PLAINTEXT_BYTES);
    for (const name of ['s3ep-', 's3ep-record', 'x-s3ep', 's3ep2']) {
      await control.replaceRaw('bucket', 'renamed', { metadata: { [name]: victim.record } });
      await expectRefused(victim.path, victim.plaintext);
    }
  });
});

describe('versions of one object', () => {
  it('cannot be mixed: neither records nor bytes of another version, current or deleted', async () => {
    const { site } = used;
    const { client } = site;
    const { control } = site.stack;
    const backend = site.stack.backendClient();
    const status = { Bucket: 'versioned', VersioningConfiguration: { Status: 'Enabled' } } as const;
    await backend.send(new PutBucketVersioningCommand(status));
    const versions: { id: string; plaintext: Buffer; raw: RawObject }[] = [];
    for (let turn = 0; turn < 3; turn++) {
      const plaintext = randomBytes(PLAINTEXT_BYTES);
      const id = (await client.put('/versioned/v', plaintext)).headers['x-amz-version-id'] as string;
      versions.push({ id, plaintext, raw: await control.readRaw('versioned', 'v', id) });
    }
    const [deleted, older, newest] = versions as [
      (typeof versions)[0],
      (typeof versions)[0],
      (typeof versions)[0],
    ];
    await backend.send(new DeleteObjectCommand({ Bucket: 'versioned', Key: 'v', VersionId: deleted.id }));

    const read = (id: string) => client.send({ path: '/versioned/v', query: `versionId=${id}` });
    expect(judge(await read(older.id), older.plaintext)).toBe('whole');
    for (const from of [deleted, older]) {
      const { metadata, body } = from.raw;
      await control.replaceRaw('versioned', 'v', { metadata }, newest.id);
      expect(judge(await client.get('/versioned/v'), newest.plaintext)).toBe('refused');
      await control.replaceRaw('versioned', 'v', { metadata: newest.raw.metadata, body }, newest.id);
      expect(judge(await client.get('/versioned/v'), newest.plaintext)).toBe('refused');
      await control.replaceRaw('versioned', 'v', newest.raw, newest.id);
    }
    await control.replaceRaw('versioned', 'v', { metadata: newest.raw.metadata }, older.id);
    expect(judge(await read(older.id), older.plaintext)).toBe('refused');
    expect(judge(await read(newest.id), newest.plaintext)).toBe('whole');
  });
});

describe('a damaged source of a copy', () => {
  it('may be copied, but the copy cannot be read any more than its source', async () => {
    const { site } = used;
    const victim = await site.store('bucket', 'damaged', PLAINTEXT_BYTES);
    const body = Buffer.from(victim.stored.body);
    body.writeUInt8(body.readUInt8(CHUNK_BYTES + 500) ^ 1, CHUNK_BYTES + 500);
    await site.stack.control.replaceRaw('bucket', 'damaged', { body });
    for (const destination of ['/bucket/copy-of-damaged', '/elsewhere/copy-of-damaged']) {
      expect((await site.client.copy('bucket/damaged', destination)).status).toBe(200);
      const verdict = judge(await site.client.get(destination), victim.plaintext);
      expect(['refused', 'broken off']).toContain(verdict);
    }
  });

  it('is never decrypted into a bucket that keeps plaintext', async () => {
    const { site } = used;
    const victim = await site.store('bucket', 'damaged-too', PLAINTEXT_BYTES);
    for (const at of [20, victim.stored.body.length - 1]) {
      const body = Buffer.from(victim.stored.body);
      body.writeUInt8(body.readUInt8(at) ^ 1, at);
      await site.stack.control.replaceRaw('bucket', 'damaged-too', { body });
      const answer = await site.client.copy('bucket/damaged-too', '/plain-bucket/decrypted');
      expect(judgeRefusal(answer)).toBe('refused');
      expect((await site.client.get('/plain-bucket/decrypted')).status).toBe(404);
    }
  });
});

describe('an object of a proxy with another KEK', () => {
  it('is refused, even where that KEK has the same name', async () => {
    const { site } = used;
    const { stack } = site;
    const { backend } = defaultConfig(stack.backendEndpoint);
    const keks = [{ id: 'main', provider: 'local-aes', key: randomBytes(32).toString('base64') }];
    const stranger = await stack.startAnotherProxy({ config: { backend, keys: { keks } } });
    const strangersClient = new RawClient(stranger.listening.s3 ?? '');
    try {
      const plaintext = randomBytes(PLAINTEXT_BYTES);
      expect((await strangersClient.put('/bucket/foreign', plaintext)).status).toBe(200);
      expect(judge(await strangersClient.get('/bucket/foreign'), plaintext)).toBe('whole');
      await expectRefused('/bucket/foreign', plaintext);
      expect(judgeRefusal(await site.client.copy('bucket/foreign', '/bucket/taken'))).toBe('refused');
    } finally {
      strangersClient.close();
      await stranger.stop('SIGKILL');
    }
  });
});
