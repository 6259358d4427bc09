import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { runApp } from '../../support/run-app';
import { defaultConfig, Stack } from '../../support/stack';
import { TestUpload } from '../../support/upload';
import { saveObject } from '../../support/way-out';

const { S3EP_TEST_HSM_LIBRARY: library, SOFTHSM2_CONF = '' } = process.env;
const kek = { id: 'hsm', provider: 'pkcs11', library, tokenLabel: 's3ep', pin: '1234', keyLabel: 'main' };
const Bucket = 'hsm-bucket';
const PARTS = [randomBytes(5 * 1_048_576), randomBytes(1_000)];
const CONTENTS = { small: randomBytes(100_000), large: Buffer.concat(PARTS) };
const KEYS = ['small', 'large'] as const;
let stack: Stack;

const at = (name: string) => path.join(stack.directory, name);
/** A configuration file of these sections alone. */
function written(name: string, sections: object): string {
  writeFileSync(at(name), stringify(sections), { mode: 0o600 });
  return at(name);
}
const decrypt = (...args: readonly string[]) => runApp('cli', { SOFTHSM2_CONF }, ['decrypt', ...args]);

beforeAll(async () => {
  const config = { keys: { keks: [kek] }, buckets: [{ match: '*', activeKek: 'hsm' }] };
  stack = await Stack.start({ config, proxyEnvironment: { SOFTHSM2_CONF } });
  const s3 = stack.client();
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'small', Body: CONTENTS.small }));
  const upload = await TestUpload.start(s3, { Bucket, Key: 'large' });
  for (const [index, part] of PARTS.entries()) await upload.send(index + 1, part);
  await upload.complete();
  s3.destroy();
  await stack.proxy.stop('SIGKILL');
});
afterAll(async () => {
  await stack.stop();
});

it.each(KEYS)('without a proxy, %s is restored out of a file with the key of an HSM alone', async (Key) => {
  const config = written('keys.yaml', { keys: { keks: [kek] } });
  const { args } = await saveObject(stack.backendClient(), { Bucket, Key }, stack.directory);
  const out = at(`out-${Key}`);
  expect(await decrypt(...args, '-c', config, '-o', out)).toMatchObject({ code: 0, stderr: '' });
  expect(readFileSync(out).equals(CONTENTS[Key])).toBe(true);
});

it('without a proxy, a bucket is restored with the key of an HSM, and not with another of its keys', async () => {
  const { backend } = defaultConfig(stack.backendEndpoint);
  const restore = (out: string, keyLabel: string) =>
    decrypt(
      ...['-c', written('config.yaml', { backend, keys: { keks: [{ ...kek, keyLabel }] } })],
      ...['-b', Bucket, '--prefix', '', '-o', at(out)],
    );
  expect(await restore('all', 'main')).toMatchObject({ code: 0, stderr: '' });
  for (const key of KEYS) expect(readFileSync(at(`all/${key}`)).equals(CONTENTS[key])).toBe(true);
  const stranger = await restore('none', 'stranger');
  expect(stranger).toMatchObject({ code: 1 });
  expect(stranger.stdout).toContain('0 objects decrypted, 0 bytes; 2 failed');
});
