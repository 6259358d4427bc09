import { expect, it } from '@jest/globals';
import { DeleteObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { failureOf } from '../../support/failure';
import { sendSigned } from '../../support/signed-request';
import { useStack } from '../../support/use-stack';

const Bucket = 'bucket';
const used = useStack();

it('removes the object at the backend', async () => {
  await used.s3.send(new PutObjectCommand({ Bucket, Key: 'object', Body: 'x' }));
  const answer = await sendSigned({
    endpoint: used.stack.endpoint,
    method: 'DELETE',
    path: '/bucket/object',
  });
  expect(answer.status).toBe(204);
  expect(answer.headers['content-length']).toBeUndefined();
  expect((await failureOf(used.backend.send(new HeadObjectCommand({ Bucket, Key: 'object' })))).status).toBe(
    404,
  );
});

it('succeeds where nothing is', async () => {
  const { $metadata } = await used.s3.send(new DeleteObjectCommand({ Bucket, Key: 'nothing' }));
  expect($metadata.httpStatusCode).toBe(204);
});

it('removes exactly the key that was named', async () => {
  const keys = ['a', 'a/', 'a/b', 'a//b'];
  for (const Key of keys) await used.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
  await used.s3.send(new DeleteObjectCommand({ Bucket, Key: 'a/' }));
  for (const Key of keys) {
    const head = used.s3.send(new HeadObjectCommand({ Bucket, Key }));
    if (Key === 'a/') await expect(head).rejects.toMatchObject({ name: 'NotFound' });
    else expect((await head).ContentLength).toBe(1);
  }
});

it('leaves the proxy’s own keys alone', async () => {
  await used.backend.send(new PutObjectCommand({ Bucket, Key: '.s3ep/manifest', Body: 'x' }));
  const call = used.s3.send(new DeleteObjectCommand({ Bucket, Key: '.s3ep/manifest' }));
  expect(await failureOf(call)).toMatchObject({ code: 'AccessDenied', status: 403 });
  await used.backend.send(new HeadObjectCommand({ Bucket, Key: '.s3ep/manifest' }));
});
