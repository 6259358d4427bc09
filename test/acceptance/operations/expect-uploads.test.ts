import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { sha256, UNSIGNED_PAYLOAD } from '../../support/hand-signature';
import { BOUNDARY, encodeForm, signedFields } from '../../support/post-form';
import type { RawRequest } from '../../support/raw-request';
import { sendWhenAsked } from '../../support/send-when-asked';
import { CLIENT } from '../../support/stack';
import { TestUpload } from '../../support/upload';
import { useStack } from '../../support/use-stack';

const Bucket = 'bucket';
const CONTENT_TYPE = `multipart/form-data; boundary=${BOUNDARY}`;
const forged = { ...CLIENT, secretAccessKey: 'x'.repeat(40) };
const content = randomBytes(300_000);
const used = useStack();

const read = async (Key: string): Promise<Buffer> => {
  const { Body } = await used.s3.send(new GetObjectCommand({ Bucket, Key }));
  return Buffer.from(await Body!.transformToByteArray());
};
const ask = (request: RawRequest, body: Buffer): ReturnType<typeof sendWhenAsked> =>
  sendWhenAsked(used.stack.endpoint, request, body);

function form(Key: string, credentials = CLIENT): { readonly request: RawRequest; readonly body: Buffer } {
  const { head, tail } = encodeForm(signedFields({ bucket: Bucket, fields: { key: Key }, credentials }));
  const headers = { 'content-type': CONTENT_TYPE };
  return {
    request: { method: 'POST', target: `/${Bucket}`, headers, unsigned: true },
    body: Buffer.concat([head, content, tail]),
  };
}

describe('a body that is sent only when asked for', () => {
  it('makes a part, and the list of parts an object', async () => {
    const Key = 'parts';
    const upload = await TestUpload.start(used.s3, { Bucket, Key });
    const target = `/${Bucket}/${Key}?uploadId=${encodeURIComponent(upload.UploadId)}`;
    const part = await ask({ target: `${target}&partNumber=1`, payloadHash: sha256(content) }, content);
    expect([part.asked, part.answer.status]).toEqual([true, 200]);
    const list = Buffer.from(
      `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${part.answer.headers.etag}</ETag></Part></CompleteMultipartUpload>`,
    );
    const done = await ask({ method: 'POST', target, payloadHash: sha256(list) }, list);
    expect([done.asked, done.answer.status]).toEqual([true, 200]);
    expect((await read(Key)).equals(content)).toBe(true);
  });

  it('may be a form', async () => {
    const { request, body } = form('form');
    const { asked, answer } = await ask(request, body);
    expect([asked, answer.status]).toEqual([true, 204]);
    expect((await read('form')).equals(content)).toBe(true);
  });

  it('is no form at all where its policy is forged', async () => {
    const { request, body } = form('forged', forged);
    // the policy is in the body: it has to be asked for
    const { asked, answer } = await ask(request, body);
    expect([asked, answer.status]).toEqual([true, 403]);
    await expect(read('forged')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});

it.each<[string, RawRequest, number]>([
  ['a part with a forged signature', { target: '?partNumber=1&uploadId=x', credentials: forged }, 403],
  ['a part of an upload that never was', { target: '?partNumber=1&uploadId=x' }, 404],
  ['a part that is the proxy’s own', { target: '?partNumber=10000&uploadId=x' }, 400],
  ['a list with a forged signature', { method: 'POST', target: '?uploadId=x', credentials: forged }, 403],
])('the body of %s is not asked for', async (_what, { target, ...request }, status) => {
  const { asked, answer, connection } = await ask(
    { payloadHash: UNSIGNED_PAYLOAD, ...request, target: `/${Bucket}/refused${target}` },
    content,
  );
  expect([asked, answer.status]).toEqual([false, status]);
  await connection.closed();
});
