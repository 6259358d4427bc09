import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { failureOf } from '../../support/failure';
import { readMetric, requestsInFlight } from '../../support/proxy-metrics';
import { readRecord } from '../../support/record-fields';
import { ServerProcess } from '../../support/server-process';
import { CLIENT, configText, KEK, sdkClient, Stack } from '../../support/stack';
import { TestUpload } from '../../support/upload';
import { waitUntil } from '../../support/wait-until';

const Bucket = 'bucket';
const BODY = 'what was written before';
const RIGHTS = [{ bucket: '*', allow: ['read', 'write'] }];
const NEW_CLIENT = { accessKeyId: 'CLIENTACCESSKEY00002', secretAccessKey: 'd'.repeat(40) };

const OLD = { id: 'main', provider: 'local-aes', key: KEK };
const NEW = { id: 'second', provider: 'local-aes', key: randomBytes(32).toString('base64') };
const ruled = (rule: object) => ({ buckets: [{ match: '*', ...rule }] });
const BEFORE = { keys: { keks: [OLD] }, ...ruled({ activeKek: 'main' }) };
/** The new key is active, and what the old one sealed is still read. */
const ROTATED = {
  keys: { keks: [{ ...OLD, state: 'decrypt-only' }, NEW] },
  ...ruled({ activeKek: 'second', readableKeks: ['main'] }),
};
const RETIRED = { ...ROTATED, keys: { keks: [{ ...OLD, state: 'retired' }, NEW] } };

const READ_AGAIN = 'the configuration was read again';
const REFUSED = 'the configuration was refused; the one before it stays in use';

let stack: Stack;
let s3: S3Client;

beforeEach(async () => {
  stack = await Stack.start({ config: BEFORE });
  s3 = stack.client();
  await stack.backendClient().send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'old', Body: BODY }));
});
afterEach(async () => {
  s3.destroy();
  await stack.stop();
});

const textOf = async (Key: string, client = s3): Promise<string | undefined> =>
  (await client.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();
const kekOf = async (key: string): Promise<string> =>
  readRecord((await stack.control.readRaw(Bucket, key)).metadata.s3ep ?? '').kekId.toString();

/** Replaces the configuration file, and waits for the log line about it. */
async function reload(config: Parameters<Stack['replaceConfig']>[0], line = READ_AGAIN) {
  const before = stack.proxy.lines.length;
  const lines = () => stack.proxy.log.filter(({ msg }) => String(msg).startsWith(line));
  const seen = lines().length;
  stack.replaceConfig(config);
  await waitUntil(`a line "${line}"`, () => lines().length > seen);
  return { found: lines().at(-1), after: stack.proxy.lines.slice(before) };
}

describe('a configuration file that changes', () => {
  it('rotates the key: new objects are sealed under the new one, old and new are read', async () => {
    const { found } = await reload(ROTATED);
    expect(found).toMatchObject({ level: 'info', trigger: 'file', changed: ['keys', 'buckets'] });
    await s3.send(new PutObjectCommand({ Bucket, Key: 'new', Body: BODY }));
    expect([await kekOf('old'), await kekOf('new')]).toEqual(['main', 'second']);
    expect([await textOf('old'), await textOf('new')]).toEqual([BODY, BODY]);
  });

  it('retires a key, whose objects are then refused; the log says which and how to mend it', async () => {
    await reload(ROTATED);
    await reload(RETIRED);
    expect(await failureOf(s3.send(new GetObjectCommand({ Bucket, Key: 'old' })))).toMatchObject({
      code: 'InternalError',
      status: 500,
    });
    expect(await readMetric(stack.management, 's3ep_decrypt_failures_total', { reason: 'kek-retired' })).toBe(
      1,
    );
    const line = await stack.proxy.waitForLine('kek-retired: KEK \\"main\\" is retired');
    expect(line).toContain('set its state to decrypt-only');
    await reload(ROTATED);
    expect(await textOf('old')).toBe(BODY);
  });

  it('retires a key for uploads that are open too', async () => {
    const upload = await TestUpload.start(s3, { Bucket, Key: 'parts' });
    await upload.send(1, Buffer.from(BODY));
    await reload(ROTATED);
    await upload.send(1, Buffer.from(BODY)); // decrypt-only: what has begun can be ended
    await reload(RETIRED);
    for (const attempt of [() => upload.send(1, Buffer.from(BODY)), () => upload.complete()])
      expect(await failureOf(attempt())).toMatchObject({ code: 'InternalError', status: 500 });
    await reload(ROTATED);
    await upload.complete();
    expect(await textOf('parts')).toBe(BODY);
  });

  it.each([
    ['does not hold together', { ...ROTATED, ...ruled({ activeKek: 'main' }) }, 'buckets[0].activeKek'],
    ['is not YAML', 'keys: [', ''],
    ['is empty', '', 'backend.endpoint'],
    [
      'has a bad key among good changes',
      { ...ROTATED, clients: [], keys: { keks: [OLD, { ...NEW, key: 'short' }] } },
      'keys.keks[1].key',
    ],
  ])('and %s is refused as a whole, in one line that names the setting', async (_what, config, setting) => {
    const { found, after } = await reload(config, REFUSED);
    expect(found).toMatchObject({ level: 'error' });
    const problems = found?.problems as { setting: string; message: string; mend: string }[];
    expect(problems.map((problem) => problem.setting)).toContain(setting);
    expect(after.filter((line) => line.includes('"level":"error"'))).toHaveLength(1);
    expect(JSON.stringify(after)).not.toContain(NEW.key);
    await s3.send(new PutObjectCommand({ Bucket, Key: 'still', Body: BODY }));
    expect(await kekOf('still')).toBe('main');
    expect(await textOf('old')).toBe(BODY);
    const successful = 's3ep_configuration_last_reload_successful';
    expect(await readMetric(stack.management, successful)).toBe(0);
    await reload(ROTATED);
    expect(await readMetric(stack.management, successful)).toBe(1);
  });

  it('lets new clients in, and those who are no longer there out', async () => {
    const another = sdkClient(stack.endpoint, NEW_CLIENT);
    expect(await failureOf(textOf('old', another))).toMatchObject({ code: 'InvalidAccessKeyId' });
    await reload({ ...BEFORE, clients: [{ ...NEW_CLIENT, rights: RIGHTS }] });
    expect(await textOf('old', another)).toBe(BODY);
    expect(await failureOf(textOf('old'))).toMatchObject({ code: 'InvalidAccessKeyId' });
    another.destroy();
  });

  it('changes the level of the log', async () => {
    await reload({ ...BEFORE, logging: { level: 'debug' } });
    await fetch(`${stack.endpoint}/health`);
    await stack.proxy.waitForLine('"msg":"probe"');
  });

  it('names what needs a restart, and takes over the rest', async () => {
    const { found } = await reload({ ...ROTATED, s3: { host: '127.0.0.1', port: 0, region: 'eu-west-1' } });
    expect(found).toMatchObject({
      level: 'warn',
      changed: ['keys', 'buckets'],
      needRestart: ['s3.region', 's3.shutdownGraceSeconds'],
    });
    expect(await textOf('old')).toBe(BODY); // signed for the region of before
  });

  it('does not change a request that has begun', async () => {
    const body = new PassThrough();
    const put = s3.send(
      new PutObjectCommand({ Bucket, Key: 'in flight', Body: body, ContentLength: BODY.length }),
    );
    body.write(BODY.slice(0, 5));
    await waitUntil('the upload has begun', async () => (await requestsInFlight(stack.management)) === 1);
    await reload({ ...RETIRED, clients: [{ ...NEW_CLIENT, rights: RIGHTS }] });
    body.end(BODY.slice(5));
    await put;
    expect(await kekOf('in flight')).toBe('main');
  });
});

describe('SIGHUP', () => {
  it('reads the configuration again', async () => {
    stack.proxy.child.kill('SIGHUP');
    await stack.proxy.waitForLine('"trigger":"signal"');
    expect(await textOf('old')).toBe(BODY);
  });
});

describe('a configuration that a kubelet mounts', () => {
  let proxy: ServerProcess;
  let mount: string;

  /** As kubelets do: a new directory, and the symbolic link ..data to it put in the place of the old one. */
  function update(version: string, config: Parameters<typeof configText>[1]): void {
    mkdirSync(path.join(mount, version));
    writeFileSync(path.join(mount, version, 'config.yaml'), configText(stack.backendEndpoint, config));
    symlinkSync(version, path.join(mount, '..data_tmp'));
    renameSync(path.join(mount, '..data_tmp'), path.join(mount, '..data'));
  }

  beforeEach(async () => {
    mount = path.join(stack.directory, 'mount');
    mkdirSync(mount);
    update('..one', BEFORE);
    const file = path.join(mount, 'config.yaml');
    symlinkSync('..data/config.yaml', file);
    proxy = await ServerProcess.start({ app: 'proxy', environment: { S3EP_CONFIG: file } });
  });
  afterEach(() => proxy.stop('SIGKILL'));

  it('is read again at every update', async () => {
    const client = sdkClient(proxy.listening.s3 ?? '', CLIENT);
    update('..two', ROTATED);
    await proxy.waitForLine('"changed":["keys","buckets"]');
    await client.send(new PutObjectCommand({ Bucket, Key: 'mounted', Body: BODY }));
    expect(await kekOf('mounted')).toBe('second');
    update('..three', { ...ROTATED, logging: { level: 'debug' } });
    await proxy.waitForLine('"changed":["logging.level"]');
    client.destroy();
  });
});
