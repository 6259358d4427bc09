/** Before moto's KMS, which test/conformance/kms/run.sh starts. */
import { CreateAliasCommand, CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Secret } from '@s3ep/config';
import type { AwsKmsKekSettings } from '@s3ep/config';
import { keyProviderContract } from '../key-provider.contract';
import { createAwsKmsProvider } from './create-aws-kms-provider';

const endpoint = process.env.S3EP_TEST_KMS_ENDPOINT ?? '';
const region = 'eu-central-1';
const alias = 'alias/s3ep';
const keys = { arn: '', id: '', stranger: '' };

beforeAll(async () => {
  const credentials = { accessKeyId: 'moto', secretAccessKey: 'moto' };
  const admin = new KMSClient({ endpoint, region, credentials });
  const { KeyMetadata: key } = await admin.send(new CreateKeyCommand({}));
  const { KeyMetadata: stranger } = await admin.send(new CreateKeyCommand({}));
  Object.assign(keys, { arn: key?.Arn, id: key?.KeyId, stranger: stranger?.KeyId });
  await admin.send(new CreateAliasCommand({ AliasName: alias, TargetKeyId: keys.id }));
});

const provider = (changes: Partial<AwsKmsKekSettings> = {}) =>
  createAwsKmsProvider({
    id: 'main',
    state: 'enabled',
    provider: 'aws-kms',
    keyId: keys.id,
    region,
    endpoint,
    credentials: { type: 'static', accessKeyId: 'moto', secretAccessKey: new Secret('moto') },
    timeoutMilliseconds: 5000,
    attempts: 1,
    ...changes,
  });

keyProviderContract("AwsKmsProvider, before moto's KMS,", {
  make: () => provider(),
  makeStranger: () => provider({ keyId: keys.stranger }),
  // AWS documents IncorrectKeyException for it; moto answers AccessDeniedException
  strangersKind: 'denied',
});

describe("AwsKmsProvider before moto's KMS", () => {
  it.each(['id', 'arn', 'alias'] as const)('finds its key by %s', async (name) => {
    const keyId = name === 'alias' ? alias : keys[name];
    const { key, wrapped } = await provider({ keyId }).generateBucketKey('photos');
    expect(await provider({ keyId }).unwrapBucketKey({ wrapped, originBucket: 'photos' })).toEqual(key);
  });

  it('says that a key which is not there is disabled', async () => {
    const keyId = '00000000-0000-0000-0000-000000000000';
    await expect(provider({ keyId }).check()).rejects.toMatchObject({ kind: 'disabled' });
  });

  it('assumes a role', async () => {
    const roleArn = 'arn:aws:iam::123456789012:role/s3-encryption-proxy';
    await expect(provider({ roleArn }).check()).resolves.toBeUndefined();
  });
});
