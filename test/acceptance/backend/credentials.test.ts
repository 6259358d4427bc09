import { afterEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { BACKEND, defaultConfig, Stack } from '../../support/stack';

describe('Credentials for the backend', () => {
  let embedded: Stack | undefined;
  let stack: Stack | undefined;

  afterEach(async () => {
    await stack?.stop();
    await embedded?.stop();
  });

  async function createBucketWith(
    credentials: object,
    proxyEnvironment: Record<string, string>,
  ): Promise<number> {
    embedded = await Stack.start();
    const { backend } = defaultConfig(embedded.backendEndpoint);
    stack = await Stack.start({
      backendEndpoint: embedded.backendEndpoint,
      proxyEnvironment,
      config: { backend: { ...(backend as object), credentials } },
    });
    const { $metadata } = await stack.client().send(new CreateBucketCommand({ Bucket: 'bucket' }));
    return $metadata.httpStatusCode ?? 0;
  }

  it('come from the environment', async () => {
    const environment = {
      AWS_ACCESS_KEY_ID: BACKEND.accessKeyId,
      AWS_SECRET_ACCESS_KEY: BACKEND.secretAccessKey,
    };
    expect(await createBucketWith({ type: 'environment' }, environment)).toBe(200);
  });

  it('come from a profile, by the AWS default chain', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 's3ep-profile-'));
    const file = path.join(directory, 'credentials');
    writeFileSync(
      file,
      `[storage]\naws_access_key_id = ${BACKEND.accessKeyId}\naws_secret_access_key = ${BACKEND.secretAccessKey}\n`,
    );
    const environment = { AWS_SHARED_CREDENTIALS_FILE: file, AWS_CONFIG_FILE: file };
    expect(await createBucketWith({ type: 'aws-default', profile: 'storage' }, environment)).toBe(200);
    rmSync(directory, { recursive: true });
  });

  it('that the backend refuses are not shown to the client as its own fault', async () => {
    const wrong = { type: 'static', ...BACKEND, secretAccessKey: 'x'.repeat(40) };
    await expect(createBucketWith(wrong, {})).rejects.toMatchObject({ name: 'InternalError' });
    expect(await stack?.proxy.waitForLine('the backend refuses the proxy')).toContain(
      'SignatureDoesNotMatch',
    );
  });
});
