import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CLIENT, sdkClient, Stack } from '../../support/stack';

const directory = mkdtempSync(path.join(tmpdir(), 's3ep-test-'));
const pair = generateKeyPairSync('rsa', {
  modulusLength: 4096,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const privateKeyFile = path.join(directory, 'rsa.pem');
const publicKeyFile = path.join(directory, 'rsa.pub');
const common = { id: 'rsa', provider: 'rsa', authKey: randomBytes(32).toString('base64') };
const configWith = (key: object) => ({
  keys: { keks: [{ ...common, ...key }] },
  buckets: [{ match: '*', activeKek: 'rsa' }],
});
const object = { Bucket: 'rsa-bucket', Key: 'letter' };
let stack: Stack;

beforeAll(async () => {
  writeFileSync(privateKeyFile, pair.privateKey, { mode: 0o600 });
  writeFileSync(publicKeyFile, pair.publicKey);
  stack = await Stack.start({ config: configWith({ publicKeyFile }) });
});
afterAll(async () => {
  await stack.stop();
  rmSync(directory, { recursive: true });
});

/** What a proxy with that key, which has no bucket key in memory, answers. */
async function readWith(key: object): Promise<string | undefined> {
  const proxy = await stack.startAnotherProxy({ config: configWith(key) });
  const client = sdkClient(proxy.listening.s3 ?? '', CLIENT);
  try {
    return await (await client.send(new GetObjectCommand(object))).Body?.transformToString();
  } finally {
    client.destroy();
    await proxy.stop('SIGKILL');
  }
}

it('what a proxy with the public key alone stores, only one with the private key reads', async () => {
  const client = stack.client();
  await client.send(new CreateBucketCommand({ Bucket: object.Bucket }));
  await client.send(
    new PutObjectCommand({ ...object, Body: 'to be read later', Metadata: { of: 'a client' } }),
  );
  client.destroy();
  expect(await readWith({ privateKeyFile })).toBe('to be read later');
  await expect(readWith({ publicKeyFile })).rejects.toMatchObject({ name: 'InternalError' });
});
