import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CopyObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { stringify } from 'yaml';
import { runApp } from '../../support/run-app';
import { defaultConfig, KEK } from '../../support/stack';
import { TestUpload } from '../../support/upload';
import { useStack } from '../../support/use-stack';
import { decrypt, saveObject } from '../../support/way-out';

const Bucket = 'bucket';
/** With S3EP_TEST_RESTORED_OBJECTS=1000 as in the acceptance list; what it shows does not depend on the number. */
const OBJECTS = Number(process.env.S3EP_TEST_RESTORED_OBJECTS ?? 60);
const MULTIPART = 3;
const SIZES = [0, 1, 100, 4_096, 65_535, 65_536, 65_537, 200_000];
const AT_ONCE = 16;
const ODD: Readonly<Record<string, string>> = {
  '../outside': '%2E%2E/outside',
  'a//b': 'a/%/b',
  'folder/': 'folder/%',
  both: 'both',
};

const used = useStack();
const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const digests = new Map<string, string>();
let directory: string;
let config: string;

async function put(Key: string, Body: Buffer): Promise<void> {
  await used.s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  digests.set(Key, digest(Body));
}

/** As an operator would have saved it. */
const save = (Key: string) => saveObject(used.backend, { Bucket, Key }, directory);

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 's3ep-way-out-'));
  config = path.join(directory, 'config.yaml');
  writeFileSync(
    config,
    // whoever restores serves nobody
    stringify(
      { ...defaultConfig(used.stack.backendEndpoint), clients: [] },
      { aliasDuplicateObjects: false },
    ),
    { mode: 0o600 },
  );
  const keys = Array.from({ length: OBJECTS }, (_, index) => `files/${index % 7}/${index}.bin`);
  for (let from = 0; from < keys.length; from += AT_ONCE)
    await Promise.all(
      keys
        .slice(from, from + AT_ONCE)
        .map((Key, index) => put(Key, randomBytes(SIZES[(from + index) % SIZES.length] ?? 0))),
    );
  for (const Key of Object.keys(ODD)) await put(Key, randomBytes(50));
  for (let index = 0; index < MULTIPART; index++) {
    const Key = `files/parts-${index}`;
    const parts = [randomBytes(5 * 1_048_576 + index), randomBytes(70_000)];
    const upload = await TestUpload.start(used.s3, { Bucket, Key });
    for (const [at, part] of parts.entries()) await upload.send(at + 1, part);
    await upload.complete();
    digests.set(Key, digest(Buffer.concat(parts)));
  }
  await put('both/inside', randomBytes(50));
  await used.stack.proxy.stop('SIGKILL');
}, 300_000);

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

it('restores a whole bucket with the proxy stopped', async () => {
  const out = path.join(directory, 'restored');
  const { code, stdout, stderr } = await decrypt('-c', config, '-b', Bucket, '--prefix', '', '-o', out);
  expect(stderr).toBe('');
  expect(stdout).toContain(`${digests.size} objects decrypted`);
  expect(stdout).toContain('"../outside" is in');
  expect(code).toBe(0);
  for (const [key, expected] of digests) {
    if (key.startsWith('both')) continue;
    expect(`${key} ${digest(readFileSync(path.join(out, ODD[key] ?? key)))}`).toBe(`${key} ${expected}`);
  }
  const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(files.length).toBe(digests.size);
  const found = files.map((file) => digest(readFileSync(path.join(file.parentPath, file.name))));
  expect(found.toSorted()).toEqual([...digests.values()].toSorted());
}, 120_000);

it('restores one object out of the backend, and never over a file that is there', async () => {
  const out = path.join(directory, 'one');
  const run = () => decrypt('-c', config, '-b', Bucket, '-k', 'files/parts-1', '-o', out);
  expect(await run()).toMatchObject({ code: 0, stderr: '' });
  expect(digest(readFileSync(out))).toBe(digests.get('files/parts-1'));
  const again = await run();
  expect(again).toMatchObject({ code: 1 });
  expect(again.stderr).toContain('is not overwritten');
});

it.each(['files/0/0.bin', 'files/6/6.bin', 'files/parts-2'])(
  'restores %s out of a file, its record and the key alone',
  async (key) => {
    const { stored, record } = await save(key);
    const kek = path.join(directory, 'kek');
    writeFileSync(kek, KEK);
    const out = path.join(directory, `out-${digests.get(key)?.slice(0, 8)}`);
    const args = ['--file', stored, '--record', record, '-b', Bucket, '-k', key, '-o', out];
    expect(await decrypt(...args, '--kek', `main=${kek}`)).toMatchObject({ code: 0, stderr: '' });
    expect(digest(readFileSync(out))).toBe(digests.get(key));
  },
);

it('leaves no file where one byte was altered, at the end as at the beginning', async () => {
  const { stored, record } = await save('files/parts-0');
  const kek = path.join(directory, 'kek');
  writeFileSync(kek, KEK);
  const bytes = readFileSync(stored);
  const out = path.join(directory, 'altered', 'out');
  mkdirSync(path.dirname(out));
  for (const at of [100, 5 * 1_048_576 + 60_000]) {
    const altered = Buffer.from(bytes);
    altered[at]! ^= 1;
    writeFileSync(stored, altered);
    const args = ['--file', stored, '--record', record, '-b', Bucket, '-k', 'files/parts-0', '-o', out];
    const { code, stderr } = await decrypt(...args, '--kek', `main=${kek}`);
    expect(stderr).toContain('cannot be authenticated');
    expect(code).toBe(1);
    expect(readdirSync(path.dirname(out))).toEqual([]);
  }
});

it('counts what it could not restore, and goes on', async () => {
  const CopySource = `${Bucket}/files/0/0.bin`;
  await used.backend.send(new CopyObjectCommand({ Bucket, Key: 'moved/a', CopySource }));
  await used.backend.send(new PutObjectCommand({ Bucket, Key: 'moved/plain', Body: 'not encrypted' }));
  const out = path.join(directory, 'partly');
  const { code, stdout, stderr } = await decrypt('-c', config, '-b', Bucket, '--prefix', 'moved/', '-o', out);
  expect(code).toBe(1);
  expect(stdout).toContain('0 objects decrypted, 0 bytes; 2 failed: "moved/');
  expect(stderr).toContain('"moved/a" was not decrypted: its record was altered, or belongs to another key');
  expect(stderr).toContain('"moved/plain" was not decrypted: it is not encrypted');
  const file = path.join(directory, 'plain');
  const taken = await decrypt('-c', config, '-b', Bucket, '-k', 'moved/plain', '-o', file, '--copy-plain');
  expect(taken.code).toBe(0);
  expect(readFileSync(file, 'utf8')).toBe('not encrypted');
});

it('says which key is missing', async () => {
  const kek = path.join(directory, 'other-kek');
  writeFileSync(kek, randomBytes(32).toString('base64'));
  const { stored, record } = await save('files/1/1.bin');
  const args = ['--file', stored, '--record', record, '-b', Bucket, '-k', 'files/1/1.bin'];
  const wrong = await decrypt(...args, '-o', path.join(directory, 'x'), '--kek', `main=${kek}`);
  expect(wrong).toMatchObject({ code: 1 });
  expect(wrong.stderr).toContain('the key given for this name is another one');
  const other = await decrypt(...args, '-o', path.join(directory, 'x'), '--kek', `other=${kek}`);
  expect(other.stderr).toContain('its key-encryption key is not among those given');
});

it('inspects a record without any key, from its text and at the backend', async () => {
  const { Metadata } = await used.backend.send(new HeadObjectCommand({ Bucket, Key: 'files/parts-0' }));
  const fromText = await runApp('cli', {}, ['inspect', '--json', '--record', Metadata?.s3ep ?? '']);
  expect(fromText.code).toBe(0);
  expect(JSON.parse(fromText.stdout)).toMatchObject({
    kind: 'multipart',
    kekId: 'main',
    originBucket: Bucket,
    plaintextBytes: null,
  });
  const args = ['inspect', '-c', config, '-b', Bucket, '-k', 'files/2/2.bin'];
  const atBackend = await runApp('cli', {}, args);
  expect(atBackend.stdout).toContain('single-part');
  expect(atBackend.stdout).toContain('100 bytes');
  expect(await runApp('cli', {}, ['inspect', '--record', 'AAAA'])).toMatchObject({ code: 1 });
});
