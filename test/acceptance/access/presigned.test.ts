import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { failureOf } from '../../support/failure';
import { expectCiphertext } from '../../support/stored-bytes';
import { useStack } from '../../support/use-stack';

const Bucket = 'bucket';
const EXPIRES = { expiresIn: 60 };
const used = useStack();

beforeAll(async () => {
  await used.s3.send(
    new PutObjectCommand({ Bucket, Key: 'object', Body: 'content', ContentType: 'text/plain' }),
  );
});

const codeOf = async (response: Response): Promise<string | undefined> =>
  /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1];

describe('a presigned URL', () => {
  it('reads', async () => {
    const url = await getSignedUrl(used.s3, new GetObjectCommand({ Bucket, Key: 'object' }), EXPIRES);
    const response = await fetch(url);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('content');
  });

  it('reads a range that was not signed', async () => {
    const url = await getSignedUrl(used.s3, new GetObjectCommand({ Bucket, Key: 'object' }), EXPIRES);
    const response = await fetch(url, { headers: { range: 'bytes=1-3' } });
    expect(response.status).toBe(206);
    expect(await response.text()).toBe('ont');
  });

  it('reads with headers that it overrides', async () => {
    const command = new GetObjectCommand({ Bucket, Key: 'object', ResponseContentType: 'text/css' });
    const response = await fetch(await getSignedUrl(used.s3, command, EXPIRES));
    expect(response.headers.get('content-type')).toBe('text/css');
    await response.arrayBuffer();
  });

  it('describes', async () => {
    const url = await getSignedUrl(used.s3, new HeadObjectCommand({ Bucket, Key: 'object' }), EXPIRES);
    const response = await fetch(url, { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-length')).toBe('7');
  });

  it('lists', async () => {
    const url = await getSignedUrl(used.s3, new ListObjectsV2Command({ Bucket, Prefix: 'obj' }), EXPIRES);
    const text = await (await fetch(url)).text();
    expect(text).toContain('<Key>object</Key>');
    expect(text).toContain('<Size>7</Size>');
  });

  it('writes a body that nobody signed', async () => {
    const plaintext = Buffer.alloc(70_000, 'presigned ');
    const url = await getSignedUrl(used.s3, new PutObjectCommand({ Bucket, Key: 'written' }), EXPIRES);
    const response = await fetch(url, { method: 'PUT', body: plaintext });
    expect(response.status).toBe(200);
    expect(response.headers.get('etag')).toMatch(/-01"$/);
    await expectCiphertext(used.stack, { key: 'written', plaintext });
  });

  it('writes what was hoisted into it: metadata, storage class, access control list', async () => {
    const command = new PutObjectCommand({
      Bucket,
      Key: 'hoisted',
      Metadata: { colour: 'blue', odd: 'a+b c%' },
      StorageClass: 'STANDARD_IA',
      ACL: 'private',
      Tagging: 'a=b',
    });
    const url = await getSignedUrl(used.s3, command, EXPIRES);
    expect(url).toMatch(/x-amz-meta-colour=blue/);
    expect((await fetch(url, { method: 'PUT', body: 'x' })).status).toBe(200);
    const head = await used.s3.send(new HeadObjectCommand({ Bucket, Key: 'hoisted' }));
    expect(head).toMatchObject({ Metadata: { colour: 'blue', odd: 'a+b c%' }, StorageClass: 'STANDARD_IA' });
  });

  it('holds the client to headers that were signed', async () => {
    const command = new PutObjectCommand({ Bucket, Key: 'typed', ContentType: 'image/png' });
    const url = await getSignedUrl(used.s3, command, {
      ...EXPIRES,
      signableHeaders: new Set(['content-type']),
    });
    const put = (type: string): Promise<Response> =>
      fetch(url, { method: 'PUT', body: 'x', headers: { 'content-type': type } });
    expect(await codeOf(await put('text/html'))).toBe('SignatureDoesNotMatch');
    expect((await put('image/png')).status).toBe(200);
  });

  it('deletes', async () => {
    await used.s3.send(new PutObjectCommand({ Bucket, Key: 'doomed', Body: 'x' }));
    const url = await getSignedUrl(used.s3, new DeleteObjectCommand({ Bucket, Key: 'doomed' }), EXPIRES);
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(204);
    expect((await failureOf(used.s3.send(new HeadObjectCommand({ Bucket, Key: 'doomed' })))).status).toBe(
      404,
    );
  });
});

describe('a presigned URL is refused', () => {
  it('when it has expired', async () => {
    const url = await getSignedUrl(used.s3, new GetObjectCommand({ Bucket, Key: 'object' }), {
      ...EXPIRES,
      signingDate: new Date(Date.now() - 61_000),
    });
    const response = await fetch(url);
    expect(response.status).toBe(403);
    expect(await codeOf(response)).toBe('AccessDenied');
  });

  it('when it is valid longer than a week', async () => {
    const url = await getSignedUrl(used.s3, new GetObjectCommand({ Bucket, Key: 'object' }), EXPIRES);
    const response = await fetch(url.replace('X-Amz-Expires=60', 'X-Amz-Expires=604801'));
    expect(response.status).toBe(400);
    expect(await codeOf(response)).toBe('AuthorizationQueryParametersError');
  });

  it('for another method, key or parameter than it was made for', async () => {
    const url = await getSignedUrl(used.s3, new GetObjectCommand({ Bucket, Key: 'object' }), EXPIRES);
    for (const [changed, init] of [
      [url, { method: 'DELETE' }],
      [url, { method: 'PUT', body: 'x' }],
      [url.replace('/object?', '/other?'), {}],
      [`${url}&versionId=null`, {}],
      [url.replace('X-Amz-Expires=60', 'X-Amz-Expires=600'), {}],
    ] as const) {
      const response = await fetch(changed, init);
      // with another method, its parameters are those of no operation
      expect([403, 501]).toContain(response.status);
      expect(await codeOf(response)).toMatch(/SignatureDoesNotMatch|NotImplemented/);
    }
    expect((await used.s3.send(new HeadObjectCommand({ Bucket, Key: 'object' }))).ContentLength).toBe(7);
  });

  it('when it names metadata of the proxy', async () => {
    const command = new PutObjectCommand({ Bucket, Key: 'forged', Metadata: { s3ep: 'AQ' } });
    const response = await fetch(await getSignedUrl(used.s3, command, EXPIRES), { method: 'PUT', body: 'x' });
    expect(response.status).toBe(400);
    expect(await codeOf(response)).toBe('InvalidArgument');
  });

  it('for a part of an upload that there is not', async () => {
    const command = new UploadPartCommand({ Bucket, Key: 'object', UploadId: 'u', PartNumber: 1 });
    const response = await fetch(await getSignedUrl(used.s3, command, EXPIRES), { method: 'PUT', body: 'x' });
    expect(response.status).toBe(404);
    expect(await codeOf(response)).toBe('NoSuchUpload');
  });
});
