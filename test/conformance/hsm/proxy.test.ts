import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CLIENT, sdkClient, Stack } from '../../support/stack';

const { S3EP_TEST_HSM_LIBRARY: library, SOFTHSM2_CONF = '' } = process.env;
const kek = { id: 'hsm', provider: 'pkcs11', library, tokenLabel: 's3ep', pin: '1234', keyLabel: 'main' };
const configOf = (keks: readonly object[]) => ({
  keys: { keks },
  buckets: [{ match: '*', activeKek: 'hsm' }],
  health: { readinessDependsOn: ['keys'] },
});
const object = { Bucket: 'hsm-bucket', Key: 'letter' };
let stack: Stack;

beforeAll(async () => {
  stack = await Stack.start({ config: configOf([kek]), proxyEnvironment: { SOFTHSM2_CONF } });
});
afterAll(async () => {
  await stack.stop();
});

const ready = async (endpoint: string | undefined) => (await fetch(`${endpoint ?? ''}/health/ready`)).status;

it('what a proxy stores under a key of an HSM, another proxy reads, and nobody with another key', async () => {
  const client = stack.client();
  await client.send(new CreateBucketCommand({ Bucket: object.Bucket }));
  await client.send(new PutObjectCommand({ ...object, Body: 'sealed' }));
  client.destroy();

  for (const [keyLabel, answer] of [
    ['main', 'sealed'],
    ['stranger', 'InternalError'],
  ] as const) {
    const config = configOf([{ ...kek, keyLabel }]);
    const other = await stack.startAnotherProxy({ config, proxyEnvironment: { SOFTHSM2_CONF } });
    const reader = sdkClient(other.listening.s3 ?? '', CLIENT);
    const read = reader.send(new GetObjectCommand(object)).then(
      ({ Body }) => Body?.transformToString(),
      (error: unknown) => (error as Error).name,
    );
    expect(await read).toBe(answer);
    reader.destroy();
    await other.stop('SIGKILL');
  }
});

it('is ready only while the HSM lets it use its key', async () => {
  expect(await ready(stack.management)).toBe(200);
  const config = configOf([{ ...kek, keyLabel: 'missing' }]);
  const other = await stack.startAnotherProxy({ config, proxyEnvironment: { SOFTHSM2_CONF } });
  expect(await ready(other.listening.management)).toBe(503);
  await other.stop('SIGKILL');
});
