import { afterAll, beforeAll } from '@jest/globals';
import { CreateBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { Stack, type StackOptions } from './stack';

export interface UsedStack {
  readonly stack: Stack;
  /** An SDK client of the proxy. */
  readonly s3: S3Client;
  /** An SDK client of the backend: sees ciphertext. */
  readonly backend: S3Client;
}

export interface UseStackOptions extends StackOptions {
  /** Buckets that are there before the first test. */
  readonly buckets?: readonly string[];
}

/** One stack for all tests of a file, started before the first and stopped after the last. */
export function useStack({ buckets = ['bucket'], ...options }: UseStackOptions = {}): UsedStack {
  let used: UsedStack | undefined;
  beforeAll(async () => {
    const stack = await Stack.start(options);
    used = { stack, s3: stack.client(), backend: stack.backendClient() };
    for (const bucket of buckets) await used.backend.send(new CreateBucketCommand({ Bucket: bucket }));
  });
  afterAll(async () => {
    used?.s3.destroy();
    used?.backend.destroy();
    await used?.stack.stop();
  });
  const started = (): UsedStack => {
    if (!used) throw new Error('the stack starts before the first test, not while tests are being collected');
    return used;
  };
  return {
    get stack() {
      return started().stack;
    },
    get s3() {
      return started().s3;
    },
    get backend() {
      return started().backend;
    },
  };
}
