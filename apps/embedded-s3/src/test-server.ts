import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import type { S3ClientConfig } from '@aws-sdk/client-s3';
import { startServer } from './start-server';
import type { RunningServer } from './start-server';

export const CREDENTIALS = { accessKeyId: 'TESTKEY', secretAccessKey: 'test-secret' } as const;

export interface TestServer extends RunningServer {
  readonly directory: string;
  readonly control: string;
  /** What was reported as a bug or a broken disk. */
  readonly failures: readonly unknown[];
  readonly s3: S3Client;
  /** Stops and starts again on the same directory. */
  restarted(): Promise<TestServer>;
  /** Stops and removes the directory. */
  remove(): Promise<void>;
}

/** A server on free ports for specs, with a client. */
export async function startTestServer(
  clientConfig: S3ClientConfig = {},
  directory?: string,
): Promise<TestServer> {
  const root = directory ?? (await mkdtemp(path.join(tmpdir(), 'embedded-s3-')));
  const failures: unknown[] = [];
  const server = await startServer(
    {
      directory: root,
      host: '127.0.0.1',
      port: 0,
      controlPort: 0,
      region: 'us-east-1',
      users: [CREDENTIALS],
    },
    { onFailure: (error) => failures.push(error) },
  );
  const s3 = new S3Client({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: CREDENTIALS,
    forcePathStyle: true,
    maxAttempts: 1,
    ...clientConfig,
  });
  const stop = async (): Promise<void> => {
    s3.destroy();
    await server.stop();
  };
  return {
    ...server,
    control: server.control ?? '',
    directory: root,
    failures,
    s3,
    stop,
    restarted: async () => {
      await stop();
      return startTestServer(clientConfig, root);
    },
    remove: async () => {
      await stop();
      await rm(root, { recursive: true, force: true });
    },
  };
}
