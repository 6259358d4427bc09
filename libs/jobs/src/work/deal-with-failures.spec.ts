import { describe, expect, it } from '@jest/globals';
import { DecryptionError } from '@s3ep/operations';
import { S3Error, type S3ErrorCode } from '@s3ep/s3-protocol';
import { ManualClock } from '../engine/job-bench.fixture';
import { dealWithFailures } from './deal-with-failures';

const judge = (failure: Error) =>
  dealWithFailures(() => Promise.reject(failure), {
    clock: new ManualClock(),
    signal: new AbortController().signal,
  });

describe('a failure of a job at one object', () => {
  it.each<S3ErrorCode>(['InvalidObjectState', 'InvalidRequest', 'InvalidArgument', 'MetadataTooLarge'])(
    'is that object’s own where the backend says %s',
    async (code) => {
      expect(await judge(new S3Error(code, { cause: new Error(code) }))).toEqual({
        outcome: 'refused',
        why: expect.stringContaining(code) as unknown,
      });
    },
  );

  it.each<S3ErrorCode>(['AccessDenied', 'ExpiredToken', 'InvalidToken', 'RequestTimeout', 'InternalError'])(
    'is nothing that the object is known to be the reason of where the backend says %s',
    async (code) => {
      expect(await judge(new S3Error(code))).toMatchObject({ outcome: 'failed' });
    },
  );

  it('is told apart from what is stored, and from its key', async () => {
    expect(await judge(new DecryptionError('seal'))).toEqual({ outcome: 'damaged', why: 'seal' });
    expect(await judge(new DecryptionError('unknown-kek'))).toMatchObject({ outcome: 'wrong-key' });
  });
});
