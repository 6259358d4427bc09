import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  GetObjectCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { failureOf } from '../../support/failure';
import { runJob } from '../../support/job-process';
import { readRecord } from '../../support/record-fields';
import type { ServerProcess } from '../../support/server-process';
import { CLIENT, configText, KEK, sdkClient, Stack } from '../../support/stack';
import { TestUpload } from '../../support/upload';

const Bucket = 'bucket';
const BODY = 'what must not be lost';
const MAIN = { id: 'main', provider: 'local-aes', key: KEK };
const GLASS = { id: 'glass', provider: 'local-aes', key: randomBytes(32).toString('base64') };
const ruled = (rule: object) => ({ buckets: [{ match: '*', ...rule }] });
const SEALING = { keys: { keks: [MAIN, GLASS] }, ...ruled({ activeKek: 'main', recoveryKek: 'glass' }) };

let stack: Stack;
let s3: S3Client;
const proxies: ServerProcess[] = [];

beforeAll(async () => {
  stack = await Stack.start({ config: SEALING });
  s3 = stack.client();
  await stack.backendClient().send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'whole', Body: BODY }));
  const upload = await TestUpload.start(s3, { Bucket, Key: 'parts' });
  await upload.send(1, Buffer.from(BODY));
  await upload.complete();
  await s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/whole` }));
});
afterAll(async () => {
  s3.destroy();
  await Promise.all(proxies.map((proxy) => proxy.stop('SIGKILL')));
  await stack.stop();
});

async function readWith(config: object, Key: string): Promise<string | undefined> {
  const proxy = await stack.startAnotherProxy({ config: config as Record<string, unknown> });
  proxies.push(proxy);
  const client = sdkClient(proxy.listening.s3 ?? '', CLIENT);
  try {
    return await (await client.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();
  } finally {
    client.destroy();
  }
}

describe('a bucket with a recovery key', () => {
  it.each(['whole', 'parts', 'copy'])(
    'has objects that it opens when the other one is lost: %s',
    async (key) => {
      const { kekId, extensions } = readRecord(
        (await stack.control.readRaw(Bucket, key)).metadata.s3ep ?? '',
      );
      expect(kekId.toString()).toBe('main');
      expect(extensions.includes('glass')).toBe(true);
      const broken = { keys: { keks: [GLASS] }, ...ruled({ activeKek: 'glass', readableKeks: ['glass'] }) };
      expect(await readWith(broken, key)).toBe(BODY);
    },
  );

  it('is not read with it where the bucket does not list it', async () => {
    const other = { ...MAIN, id: 'other' };
    const config = { keys: { keks: [other, GLASS] }, ...ruled({ activeKek: 'other' }) };
    expect(await failureOf(readWith(config, 'whole'))).toMatchObject({ code: 'InternalError', status: 500 });
    expect(await proxies.at(-1)?.waitForLine('unknown-kek')).toContain('there is no KEK named \\"main\\"');
  });

  it('gets it into objects of before by re-seal, and out of them again where it has none any more', async () => {
    const without = { keys: SEALING.keys, ...ruled({ activeKek: 'main' }) };
    const proxy = await stack.startAnotherProxy({ config: without });
    proxies.push(proxy);
    const client = sdkClient(proxy.listening.s3 ?? '', CLIENT);
    await client.send(new PutObjectCommand({ Bucket, Key: 'before', Body: BODY }));
    client.destroy();
    for (const [config, includes] of [
      [SEALING, true],
      [without, false],
    ] as const) {
      const file = path.join(stack.directory, 'job.yaml');
      writeFileSync(file, configText(stack.backendEndpoint, config), { mode: 0o600 });
      const job = ['re-seal', '-c', file, '-b', Bucket, '--prefix', 'before'];
      for (const run of [[...job, '--dry-run'], job])
        expect(await runJob(...run)).toMatchObject({ code: 0, result: { counts: { done: 1 } } });
      expect(await runJob(...job)).toMatchObject({ code: 0, result: { counts: { right: 1 } } });
      const { extensions } = readRecord((await stack.control.readRaw(Bucket, 'before')).metadata.s3ep ?? '');
      expect(extensions.includes('glass')).toBe(includes);
    }
  });

  it('leaves that much less of the 2 KB to the metadata of clients', async () => {
    const put = (bytes: number) =>
      s3.send(
        new PutObjectCommand({ Bucket, Key: 'described', Body: BODY, Metadata: { m: 'x'.repeat(bytes) } }),
      );
    const { s3ep = '' } = (await stack.control.readRaw(Bucket, 'whole')).metadata;
    const left = 2048 - 's3ep'.length - s3ep.length - 'm'.length;
    await put(left);
    expect(await failureOf(put(left + 1))).toMatchObject({ code: 'MetadataTooLarge', status: 400 });
  });
});
