import { beforeAll, describe, expect, it } from '@jest/globals';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, globSync, mkdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ServerProcess } from '../../support/server-process';
import { CLIENT, configText, sdkClient } from '../../support/stack';
import { TestUpload } from '../../support/upload';
import { useStack } from '../../support/use-stack';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const SLOWER = 'content is encrypted by node:crypto';
const Bucket = 'bucket';
const plaintext = randomBytes(200_000);
const parts = [randomBytes(5 * 2 ** 20 + 3), randomBytes(70_000)];

/** What is done to the native package that lies beside a copy of the bundle. */
const NATIVE_FILES = '@koromix/koffi-*/*/koffi.node';
/** To so many bytes, or by so many where they are negative. */
const cutNative = (modules: string, length: number) => {
  for (const name of globSync(NATIVE_FILES, { cwd: modules })) {
    const file = path.join(modules, name);
    truncateSync(file, length < 0 ? statSync(file).size + length : length);
  }
};
const HARM: readonly (readonly [how: string, harm: (modules: string) => void, reason: RegExp])[] = [
  [
    'has no native package beside it',
    (modules) => {
      rmSync(modules, { recursive: true });
    },
    /koffi/,
  ],
  [
    'has one for other platforms only',
    (modules) => {
      rmSync(path.join(modules, '@koromix'), { recursive: true });
    },
    /koffi/i,
  ],
  [
    'has one whose binary is empty',
    (modules) => {
      cutNative(modules, 0);
    },
    /koffi\.node: file too short/,
  ],
  [
    'has one whose binary is none',
    (modules) => {
      for (const file of globSync(NATIVE_FILES, { cwd: modules })) {
        writeFileSync(path.join(modules, file), 'no ELF');
      }
    },
    /koffi\.node: file too short/,
  ],
  // the dynamic loader itself would end the process that loads one of these
  [
    'has one that was cut after its head',
    (modules) => {
      cutNative(modules, 5_000);
    },
    /koffi\.node was cut short: it has 5000 bytes/,
  ],
  [
    'has one that lacks its last byte',
    (modules) => {
      cutNative(modules, -1);
    },
    /koffi\.node was cut short/,
  ],
  [
    'has something else of that name',
    (modules) => {
      writeFileSync(path.join(modules, 'koffi/index.cjs'), 'module.exports = {};');
    },
    /load is not a function/,
  ],
];

async function bytes(s3: S3Client, Key: string, Range?: string): Promise<Buffer> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, Range }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

async function put(s3: S3Client, Key: string): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: plaintext }));
  const upload = await TestUpload.start(s3, { Bucket, Key: `${Key}-parts` });
  for (const [index, part] of parts.entries()) await upload.send(index + 1, part);
  await upload.complete();
}

async function expectWhole(s3: S3Client, Key: string): Promise<void> {
  const whole = Buffer.concat(parts);
  for (const [key, expected, first, last] of [
    [Key, plaintext, 65_530, 131_080],
    [`${Key}-parts`, whole, 5 * 2 ** 20 - 5, 5 * 2 ** 20 + 30],
  ] as const) {
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key: key }))).ContentLength).toBe(expected.length);
    expect((await bytes(s3, key)).equals(expected)).toBe(true);
    const range = await bytes(s3, key, `bytes=${first}-${last}`);
    expect(range.equals(expected.subarray(first, last + 1))).toBe(true);
  }
}

describe('a proxy', () => {
  const used = useStack();
  let directory = '';
  beforeAll(async () => {
    directory = used.stack.directory;
    await put(used.s3, 'by-openssl');
  });

  /** A copy of the bundle in a folder of its own, with the native package beside it. */
  function copied(name: string): { main: string; modules: string } {
    const folder = path.join(directory, name);
    mkdirSync(folder);
    for (const part of ['proxy', 'shared'])
      cpSync(path.join(ROOT, 'dist', part), path.join(folder, part), { recursive: true });
    execFileSync('sh', [path.join(ROOT, 'scripts/copy-native.sh'), folder]);
    return { main: path.join(folder, 'proxy/main.mjs'), modules: path.join(folder, 'node_modules') };
  }

  async function start(main?: string, s3: Readonly<Record<string, unknown>> = {}): Promise<ServerProcess> {
    const file = path.join(directory, `${randomBytes(4).toString('hex')}.yaml`);
    const listener = { host: '127.0.0.1', port: 0, shutdownGraceSeconds: 0, ...s3 };
    writeFileSync(file, configText(used.stack.backendEndpoint, { s3: listener }), { mode: 0o600 });
    const environment = { S3EP_CONFIG: file };
    return ServerProcess.start({ app: 'proxy', environment, ...(main !== undefined && { main }) });
  }

  /** Both ways: it reads what OpenSSL made, and its own is read by a proxy that uses OpenSSL. */
  async function expectInterchangeable(proxy: ServerProcess, Key: string): Promise<void> {
    const s3 = sdkClient(proxy.listening.s3 ?? '', CLIENT);
    await expectWhole(s3, 'by-openssl');
    await put(s3, Key);
    await expectWhole(s3, Key);
    await expectWhole(used.s3, Key);
    s3.destroy();
  }

  it('calls OpenSSL directly where the native package lies beside its bundle', async () => {
    expect(used.stack.proxy.listening.contentCipher).toBe('openssl');
    expect(used.stack.proxy.lines.join()).not.toContain(SLOWER);
    const proxy = await start(copied('beside').main);
    expect(proxy.listening.contentCipher).toBe('openssl');
    await expectInterchangeable(proxy, 'beside');
    expect(await proxy.stop()).toBe(0);
  });

  it.each(HARM)('that %s serves the same bytes by node:crypto, and says why', async (how, harm, reason) => {
    const name = how.replaceAll(' ', '-');
    const { main, modules } = copied(name);
    harm(modules);
    const proxy = await start(main);
    expect(proxy.listening.contentCipher).toBe('node');
    const warning = proxy.log.find(({ msg }) => String(msg).includes(SLOWER));
    expect(warning).toMatchObject({ level: 'warn', reason: expect.stringMatching(reason) });
    await expectInterchangeable(proxy, name);
    expect(await proxy.stop()).toBe(0);
  });

  it('loads no native package where it is told to use node:crypto', async () => {
    const { main, modules } = copied('unloaded');
    writeFileSync(path.join(modules, 'koffi/index.cjs'), 'process.exit(7);');
    const proxy = await start(main, { contentCipher: 'node' });
    expect(proxy.listening.contentCipher).toBe('node');
    expect(await proxy.stop()).toBe(0);
  });

  it('uses node:crypto without a word where it is told to', async () => {
    const proxy = await start(undefined, { contentCipher: 'node' });
    expect(proxy.listening.contentCipher).toBe('node');
    expect(proxy.lines.join()).not.toContain(SLOWER);
    await expectInterchangeable(proxy, 'told-to');
    expect(await proxy.stop()).toBe(0);
  });
});
