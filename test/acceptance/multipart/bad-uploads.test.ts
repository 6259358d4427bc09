import { beforeEach, describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { failureOf } from '../../support/failure';
import { sendSigned } from '../../support/signed-request';
import { sdkClient, CLIENT } from '../../support/stack';
import { TestUpload } from '../../support/upload';
import { useStack } from '../../support/use-stack';

const Bucket = 'bucket';
const MIB = 1_048_576;
const used = useStack();

let keys = 0;
let upload: TestUpload;

beforeEach(async () => {
  upload = await TestUpload.start(used.s3, { Bucket, Key: `object-${++keys}` });
});

async function completeRaw(body: string): Promise<{ status: number; text: string }> {
  const answer = await sendSigned({
    endpoint: used.stack.endpoint,
    method: 'POST',
    path: `/${Bucket}/${upload.Key}`,
    query: { uploadId: upload.UploadId },
    body: Buffer.from(body),
  });
  return { status: answer.status, text: answer.body.toString() };
}

/** Where the state of the upload lies, by the specification of the format. */
async function stateKey(kind: 'record' | 'tail'): Promise<string> {
  const named = [Bucket, upload.Key, upload.UploadId].join('\0');
  const id = createHash('sha256').update(named).digest('hex').slice(0, 32);
  const Prefix = `.s3ep/uploads/${id}/${kind}`;
  const { Contents = [] } = await used.backend.send(new ListObjectsV2Command({ Bucket, Prefix }));
  const [found] = Contents;
  if (found?.Key === undefined || Contents.length > 1) throw new Error(`the upload has not one ${kind}`);
  return found.Key;
}

/** Another process, which has read no state yet. */
async function afresh(): Promise<{ upload: TestUpload; stop(): Promise<void> }> {
  const proxy = await used.stack.startAnotherProxy();
  const s3 = sdkClient(proxy.listening.s3 ?? '', CLIENT);
  return {
    upload: upload.through(s3),
    stop: async () => {
      s3.destroy();
      await proxy.stop('SIGKILL');
    },
  };
}

describe('a part', () => {
  it.each([0, 10_000, 10_001, -1])('with the number %d is refused', async (PartNumber) => {
    const command = new UploadPartCommand({ ...upload.name, PartNumber, Body: 'x' });
    expect(await failureOf(used.s3.send(command))).toMatchObject({ code: 'InvalidArgument', status: 400 });
  });

  it.each(['', 'one', '1e3', '01x'])('with the number %j is refused', async (partNumber) => {
    const answer = await sendSigned({
      endpoint: used.stack.endpoint,
      method: 'PUT',
      path: `/${Bucket}/${upload.Key}`,
      query: { uploadId: upload.UploadId, partNumber },
      body: Buffer.from('x'),
    });
    expect(answer.body.toString()).toContain('<Code>InvalidArgument</Code>');
  });

  it('whose digest is wrong is not stored', async () => {
    const answer = await sendSigned({
      endpoint: used.stack.endpoint,
      method: 'PUT',
      path: `/${Bucket}/${upload.Key}`,
      query: { uploadId: upload.UploadId, partNumber: '1' },
      headers: { 'x-amz-checksum-crc32': 'AAAAAA==' },
      body: randomBytes(6 * MIB),
    });
    expect(answer.body.toString()).toContain('<Code>BadDigest</Code>');
    expect((await used.s3.send(new ListPartsCommand(upload.name))).Parts).toBeUndefined();
  });

  it.each([
    ['an invented upload', () => ({ ...upload.name, UploadId: 'f'.repeat(64) })],
    ['an upload of another key', () => ({ ...upload.name, Key: 'another-key' })],
  ])('of %s is refused, as is everything else about it', async (_what, name) => {
    const gone = { code: 'NoSuchUpload', status: 404 };
    const put = new UploadPartCommand({ ...name(), PartNumber: 1, Body: 'x' });
    expect(await failureOf(used.s3.send(put))).toMatchObject(gone);
    expect(await failureOf(used.s3.send(new ListPartsCommand(name())))).toMatchObject(gone);
    expect(await failureOf(used.s3.send(new AbortMultipartUploadCommand(name())))).toMatchObject(gone);
    expect(await failureOf(upload.complete([{ PartNumber: 1, ETag: 'e' }], name()))).toMatchObject(gone);
  });
});

describe('a list of parts', () => {
  const part = (number: number | string, etag = '"e"'): string =>
    `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag></Part>`;
  const list = (inside: string): string => `<CompleteMultipartUpload>${inside}</CompleteMultipartUpload>`;

  it.each([
    ['MalformedXML', 'that is empty', list('')],
    ['MalformedXML', 'that is no XML', 'parts: 1'],
    ['MalformedXML', 'that is cut short', list(part(1)).slice(0, -5)],
    ['MalformedXML', 'of another name', '<Complete/>'],
    ['MalformedXML', 'without an ETag', list('<Part><PartNumber>1</PartNumber></Part>')],
    ['MalformedXML', 'without a number', list('<Part><ETag>e</ETag></Part>')],
    [
      'MalformedXML',
      'with two numbers in one part',
      list('<Part><PartNumber>1</PartNumber><PartNumber>2</PartNumber><ETag>e</ETag></Part>'),
    ],
    ['MalformedXML', 'with a number that is none', list(part('1.5'))],
    [
      'MalformedXML',
      'of 10,001 parts',
      list(Array.from({ length: 10_001 }, (_, index) => part(index + 1)).join('')),
    ],
    ['InvalidArgument', 'with number 0', list(part(0))],
    ['InvalidArgument', 'with number 10,001', list(part(10_001))],
    ['InvalidPart', 'with number 10,000', list(part(10_000))],
    ['InvalidPartOrder', 'out of order', list(part(2) + part(1))],
    ['InvalidPartOrder', 'with a part twice', list(part(1) + part(1))],
    ['InvalidPart', 'with a part that was never sent', list(part(7))],
  ])('is answered %s %s', async (code, _what, document) => {
    expect((await completeRaw(document)).text).toContain(`<Code>${code}</Code>`);
    const get = used.s3.send(new GetObjectCommand({ Bucket, Key: upload.Key }));
    expect(await failureOf(get)).toMatchObject({ code: 'NoSuchKey' });
  });

  it('is refused where a part other than the last is too small', async () => {
    await upload.send(1, randomBytes(5 * MIB - 1));
    await upload.send(2, randomBytes(10));
    expect(await failureOf(upload.complete())).toMatchObject({ code: 'EntityTooSmall', status: 400 });
  });

  it('that is refused costs the upload nothing, whatever was wrong with it', async () => {
    const bodies = [randomBytes(5 * MIB), Buffer.from('end')];
    for (const [index, body] of bodies.entries()) await upload.send(index + 1, body);
    const [first, last] = upload.parts.map(({ ETag = '' }) => ETag) as [string, string];
    for (const [code, document] of [
      ['MalformedXML', list('')],
      ['MalformedXML', list(part(1, first)).slice(0, -9)],
      ['InvalidPartOrder', list(part(2, last) + part(1, first))],
      ['InvalidPartOrder', list(part(1, first) + part(2, last) + part(2, last))],
      ['InvalidPart', list(part(1, last) + part(2, first))],
      ['InvalidPart', list(part(1, first) + part(3, last))],
      ['InvalidPart', list(part(1, first) + part(2, last) + part(10_000, last))],
      ['InvalidArgument', list(part(0, first) + part(2, last))],
    ] as const)
      expect((await completeRaw(document)).text).toContain(`<Code>${code}</Code>`);
    await upload.complete();
    const { Body } = await used.s3.send(new GetObjectCommand({ Bucket, Key: upload.Key }));
    const found = Buffer.from((await Body?.transformToByteArray()) ?? []);
    expect(found.equals(Buffer.concat(bodies))).toBe(true);
  });

  it('of an upload without a name is refused', async () => {
    for (const method of ['POST', 'DELETE', 'GET']) {
      const answer = await sendSigned({
        endpoint: used.stack.endpoint,
        method,
        path: `/${Bucket}/${upload.Key}`,
        query: { uploadId: '' },
        ...(method === 'POST' && { body: Buffer.from(list(part(1))) }),
      });
      expect([method, answer.status, answer.body.toString()]).toEqual([
        method,
        expect.any(Number),
        expect.stringMatching(/<Code>(InvalidArgument|NoSuchUpload)<.Code>/),
      ]);
    }
  });

  it('is refused with the ETag of an attempt that was sent again', async () => {
    const old = await upload.send(1, Buffer.from('old'));
    await upload.send(1, Buffer.from('new'));
    expect(await failureOf(upload.complete([old]))).toMatchObject({ code: 'InvalidPart', status: 400 });
  });

  it('is refused with ETags whose attempt or length is forged', async () => {
    const { ETag = '' } = await upload.send(1, Buffer.from('one'));
    for (const forged of [
      ETag.replace(/[0-9a-f]{24}([0-9a-f]{12}")$/, `${'a'.repeat(24)}$1`),
      ETag.replace(/[0-9a-f]{12}"$/, '000000000004"'),
      ETag.replace(/^"[0-9a-f]{32}/, `"${'0'.repeat(32)}`),
    ]) {
      expect(forged).not.toBe(ETag);
      const failure = await failureOf(upload.complete([{ PartNumber: 1, ETag: forged }]));
      expect(failure).toMatchObject({ code: 'InvalidPart', status: 400 });
    }
    await upload.complete();
  });

  it('is refused with parts of two uploads mixed', async () => {
    const other = await TestUpload.start(used.s3, { Bucket, Key: upload.Key });
    await upload.send(1, randomBytes(5 * MIB));
    const foreign = await other.send(2, Buffer.from('foreign'));
    await upload.send(2, Buffer.from('own'));
    const [first] = upload.parts;
    const mixed = [...(first ? [first] : []), foreign];
    expect(await failureOf(upload.complete(mixed))).toMatchObject({ code: 'InvalidPart' });
  });

  it('is refused where the size that the client states is another', async () => {
    await upload.send(1, Buffer.from('one'));
    const failure = await failureOf(upload.complete(undefined, { MpuObjectSize: 4 }));
    expect(failure).toMatchObject({ code: 'InvalidRequest' });
    await upload.complete(undefined, { MpuObjectSize: 3 });
  });
});

describe('state', () => {
  it('that was altered is never trusted', async () => {
    await upload.send(1, Buffer.from('one'));
    const key = await stateKey('record');
    const { body } = await used.stack.control.readRaw(Bucket, key);
    const altered = Buffer.from(body);
    altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1;
    await used.stack.control.replaceRaw(Bucket, key, { body: altered });
    const other = await afresh();
    expect(await failureOf(other.upload.send(2, Buffer.from('two')))).toMatchObject({ status: 500 });
    expect(await failureOf(other.upload.complete())).toMatchObject({ status: 500 });
    await other.stop();
  });

  it('that was exchanged for another upload’s is never trusted', async () => {
    const foreign = await used.stack.control.readRaw(Bucket, await stateKey('record'));
    upload = await TestUpload.start(used.s3, { Bucket, Key: upload.Key });
    await used.stack.control.replaceRaw(Bucket, await stateKey('record'), { body: foreign.body });
    const other = await afresh();
    expect(await failureOf(other.upload.send(1, Buffer.from('one')))).toMatchObject({ status: 500 });
    await other.stop();
  });

  it('that was deleted leaves no upload', async () => {
    await upload.send(1, Buffer.from('one'));
    await used.backend.send(new DeleteObjectCommand({ Bucket, Key: await stateKey('record') }));
    const other = await afresh();
    const gone = { code: 'NoSuchUpload', status: 404 };
    expect(await failureOf(other.upload.send(2, Buffer.from('two')))).toMatchObject(gone);
    expect(await failureOf(other.upload.complete())).toMatchObject(gone);
    await other.stop();
  });

  it('of a last part that was deleted leaves no such part', async () => {
    await upload.send(1, Buffer.from('one'));
    await used.backend.send(new DeleteObjectCommand({ Bucket, Key: await stateKey('tail') }));
    expect(await failureOf(upload.complete())).toMatchObject({ code: 'InvalidPart', status: 400 });
  });

  it('of a last part that was altered is refused', async () => {
    await upload.send(1, Buffer.from('one'));
    const key = await stateKey('tail');
    const { body } = await used.stack.control.readRaw(Bucket, key);
    const altered = Buffer.from(body);
    altered[13] = (altered[13] ?? 0) ^ 1;
    await used.stack.control.replaceRaw(Bucket, key, { body: altered });
    expect(await failureOf(upload.complete())).toMatchObject({ status: 500 });
    expect(await failureOf(used.s3.send(new HeadObjectCommand({ Bucket, Key: upload.Key })))).toMatchObject({
      status: 404,
    });
  });

  it('can be read, written and deleted by no client', async () => {
    const key = await stateKey('record');
    const denied = { code: 'AccessDenied', status: 403 };
    expect(await failureOf(used.s3.send(new GetObjectCommand({ Bucket, Key: key })))).toMatchObject(denied);
    const put = new PutObjectCommand({ Bucket, Key: key, Body: 'x' });
    expect(await failureOf(used.s3.send(put))).toMatchObject(denied);
    const remove = new DeleteObjectCommand({ Bucket, Key: key });
    expect(await failureOf(used.s3.send(remove))).toMatchObject(denied);
    const create = TestUpload.start(used.s3, { Bucket, Key: '.s3ep/uploads/x' });
    expect(await failureOf(create)).toMatchObject(denied);
  });
});
