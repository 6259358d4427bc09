import { describe, expect, it } from '@jest/globals';
import type { BackendResponse, SessionRequest } from '@s3ep/backend';
import { parseRequest, resolveOperation } from '@s3ep/s3-protocol';
import type { BucketContext, Services } from '../operation-context';
import { deleteBucket } from './delete-bucket';

/** What the backend is asked, where it answers every deletion of the bucket with this code. */
async function asked(code: string): Promise<string[]> {
  const request = parseRequest({ method: 'DELETE', target: '/bucket', rawHeaders: [] }, { baseDomains: [] });
  const questions: string[] = [];
  const send = ({ method }: SessionRequest): Promise<BackendResponse> => {
    questions.push(method);
    return Promise.resolve({
      status: 409,
      headers: { 'content-type': 'application/xml' },
      body: Buffer.from(`<Error><Code>${code}</Code><Message/></Error>`),
    });
  };
  const context = {
    request,
    operation: resolveOperation(request),
    bucket: request.bucket,
    policy: { mode: 'encrypted' },
    backend: { send },
  } as unknown as BucketContext;
  expect((await deleteBucket(context, {} as Services)).status).toBe(409);
  return questions;
}

describe('DeleteBucket', () => {
  it('looks at what is left in a bucket that the backend calls not empty', async () => {
    expect(await asked('BucketNotEmpty')).toEqual(['DELETE', 'GET']);
  });

  it('leaves a bucket alone, with its open uploads, that cannot be deleted for another reason', async () => {
    expect(await asked('OperationAborted')).toEqual(['DELETE']);
  });
});
