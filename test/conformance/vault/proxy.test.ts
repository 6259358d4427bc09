import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { failureOf } from '../../support/failure';
import { readRecord } from '../../support/record-fields';
import { CLIENT, sdkClient, Stack } from '../../support/stack';
import { waitUntil } from '../../support/wait-until';
import { useVault } from './vault-site';

const RECOVERY_MILLISECONDS = 5000;
const site = useVault();
let stack: Stack;
let s3: S3Client;

async function configOf(key: string) {
  const auth = await site.appRole(key);
  const secretIdFile = path.join(stack.directory, `secret-id-${auth.roleId}`);
  writeFileSync(secretIdFile, `${auth.secretId.reveal()}\n`, { mode: 0o600 });
  const { address } = site.server;
  const login = { type: 'approle', roleId: auth.roleId, secretIdFile };
  return {
    keys: { keks: [{ id: 'vault', provider: 'vault-transit', address, key, auth: login }] },
    buckets: [{ match: '*', activeKek: 'vault' }],
    health: { readinessDependsOn: ['keys'] },
  };
}

beforeAll(async () => {
  await site.createKey('stranger');
  stack = await Stack.start();
  await stack.proxy.stop('SIGKILL');
  stack.proxy = await stack.startAnotherProxy({ config: await configOf('s3ep') });
  s3 = stack.client();
  for (const Bucket of ['known', 'unknown'])
    await stack.backendClient().send(new CreateBucketCommand({ Bucket }));
});
afterAll(async () => {
  s3.destroy();
  await stack.stop();
});

const put = (Bucket: string, Key: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
async function read(client: S3Client, Bucket: string, Key: string): Promise<string | undefined> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
  return Body?.transformToString();
}
const readiness = async () => (await fetch(`${stack.management}/health/ready`)).status;

describe('a proxy with a key in HashiCorp Vault', () => {
  it('is ready', async () => {
    expect(await readiness()).toBe(200);
  });

  it('stores what another proxy with that key reads, and none with another', async () => {
    await put('known', 'letter');
    const { wrappedBucketKey } = readRecord(
      (await stack.control.readRaw('known', 'letter')).metadata.s3ep ?? '',
    );
    expect(String(wrappedBucketKey)).toMatch(/^vault:v1:/);
    for (const key of ['s3ep', 'stranger']) {
      const other = await stack.startAnotherProxy({ config: await configOf(key) });
      const reader = sdkClient(other.listening.s3 ?? '', CLIENT);
      const reading = read(reader, 'known', 'letter');
      if (key === 's3ep') expect(await reading).toBe('letter');
      else expect(await failureOf(reading)).toMatchObject({ code: 'InternalError' });
      reader.destroy();
      await other.stop('SIGKILL');
    }
  });

  it('reads what was stored before the key was rotated', async () => {
    await site.server.administer('POST', 'transit/keys/s3ep/rotate');
    expect(await read(s3, 'known', 'letter')).toBe('letter');
    const other = await stack.startAnotherProxy({ config: await configOf('s3ep') });
    const reader = sdkClient(other.listening.s3 ?? '', CLIENT);
    expect(await read(reader, 'known', 'letter')).toBe('letter');
    reader.destroy();
    await other.stop('SIGKILL');
  });

  it('goes on with the keys at hand while Vault is sealed, and with all others soon after', async () => {
    await site.server.seal();
    await put('known', 'sealed');
    expect(await read(s3, 'known', 'sealed')).toBe('sealed');
    expect(await failureOf(put('unknown', 'new'))).toMatchObject({ code: 'ServiceUnavailable', status: 503 });
    await site.server.unseal();
    const works = () =>
      put('unknown', 'new').then(
        () => true,
        () => false,
      );
    await waitUntil('new buckets can be written', works, { deadlineMilliseconds: RECOVERY_MILLISECONDS });
    expect(await read(s3, 'unknown', 'new')).toBe('new');
  });
});
