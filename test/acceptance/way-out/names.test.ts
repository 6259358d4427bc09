import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { stringify } from 'yaml';
import { type Lie, LyingBackend } from '../../support/lying-backend';
import { defaultConfig } from '../../support/stack';
import { useStack } from '../../support/use-stack';
import { decrypt } from '../../support/way-out';

/** Each of them is its own content, so what is in a file says whose it is. */
const HOSTILE = [
  '../../outside',
  '/absolute',
  '//server/share',
  'a/../../../outside',
  '..',
  '.',
  'line\nend\r',
  'C:\\windows\\system32',
  'k'.repeat(1_024),
  'd/'.repeat(512),
  `${'k'.repeat(1_023)}l`,
  '%2E%2E/outside',
  'same',
  'Same',
  'sAme',
  'same/inside',
  'same/inside/further',
  'same%dir/inside',
  'ends/',
  'ends',
  'photo',
  'photo.metadata.json',
  'photo.metadata.json/inside',
  'PHOTO.METADATA.JSON',
  '.s3ep-0000000000000000.partial',
];

const FEW = ['1', '2', '3', '4'];
/** Two chunks and more. */
const textOf = (key: string) => key.repeat(140_000);

const used = useStack({ buckets: ['hostile', 'few'] });
let directory: string;
let out: string;

function configFor(endpoint: string): string {
  const { backend, keys } = defaultConfig(endpoint);
  writeFileSync(path.join(directory, 'config.yaml'), stringify({ backend, keys }), { mode: 0o600 });
  return path.join(directory, 'config.yaml');
}
const restore = (bucket: string, ...more: readonly string[]) =>
  restoreFrom(used.stack.backendEndpoint, bucket, ...more);
const restoreFrom = (endpoint: string, bucket: string, ...more: readonly string[]) =>
  decrypt('-c', configFor(endpoint), '-b', bucket, '--prefix', '', '-o', out, ...more);
const filesBelow = (root: string) =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name));
/** Changes the document of every listing. */
const listing =
  (change: (document: string) => string): Lie =>
  ({ target }, { headers, body, ...truth }) => {
    if (!target.includes('list-type=2')) return undefined;
    const changed = Buffer.from(change(body.toString()));
    const others = headers.filter(([name]) => !/^(content-length|transfer-encoding)$/i.test(name));
    return { ...truth, headers: [...others, ['content-length', String(changed.length)]], body: changed };
  };
const contentOf = (file: string) => readFileSync(file, 'utf8');

beforeAll(async () => {
  for (const Key of HOSTILE)
    await used.s3.send(
      new PutObjectCommand({ Bucket: 'hostile', Key, Body: Key, Metadata: { of: 'a key' } }),
    );
  for (const Key of FEW) await used.s3.send(new PutObjectCommand({ Bucket: 'few', Key, Body: textOf(Key) }));
}, 60_000);
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 's3ep-way-out-'));
  out = path.join(directory, 'some', 'where', 'out');
  mkdirSync(path.dirname(out), { recursive: true });
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

describe('the files of a bucket', () => {
  it('hold every object, whatever its key is, and lie below the directory that was named', async () => {
    const { code, stdout, stderr } = await restore('hostile', '--metadata');
    expect(stderr).toBe('');
    expect(stdout).toContain(`${HOSTILE.length} objects decrypted`);
    expect(code).toBe(0);
    const below = filesBelow(out);
    expect(filesBelow(directory).filter((file) => !file.endsWith('config.yaml'))).toEqual(below);
    const contents = below.filter((file) => !file.endsWith('.metadata.json'));
    expect(contents.map(contentOf).toSorted()).toEqual(HOSTILE.toSorted());
    // each beside its own description, and nothing else is there
    expect(below.filter((file) => file.endsWith('.metadata.json')).toSorted()).toEqual(
      contents.map((file) => `${file}.metadata.json`).toSorted(),
    );
    for (const file of contents)
      expect(JSON.parse(contentOf(`${file}.metadata.json`))).toMatchObject({ 'x-amz-meta-of': 'a key' });
  });

  it('are told where they do not have the name of the key', async () => {
    const { stdout } = await restore('hostile');
    const told = new Map(
      stdout
        .split('\n')
        .map((line) => /^(".*") is in (.*)$/.exec(line))
        .filter((found) => found !== null)
        .map(([, key = '', file = '']) => [JSON.parse(key) as string, file]),
    );
    for (const [key, file] of told) expect(contentOf(file)).toBe(key);
    for (const key of HOSTILE.filter((candidate) => !told.has(candidate)))
      expect(contentOf(path.join(out, key))).toBe(key);
    // a/b needs a directory a, where a is an object: which of them has the name is not promised, both are there
    expect(['same', 'same/inside'].some((key) => told.has(key))).toBe(true);
  });

  it('are each their own where names are the same to the file system', async () => {
    // as a file system does that takes other names for the same
    const lying = await LyingBackend.start(used.stack.backendEndpoint);
    lying.lie = listing((document) => document.replace(/<Contents>.*?<\/Contents>/s, '$&$&'));
    try {
      for (const overwrite of [[], ['--overwrite']]) {
        rmSync(out, { recursive: true, force: true });
        const { code, stdout, stderr } = await restoreFrom(lying.endpoint, 'few', ...overwrite);
        expect([code, stderr]).toEqual([0, '']);
        expect(stdout).toMatch(/^"1" is in .*\/1%-[0-9a-f]{32}$/m);
        expect(stdout).toContain('5 objects decrypted');
        expect(
          filesBelow(out)
            .map((file) => contentOf(file)[0])
            .toSorted(),
        ).toEqual(['1', '1', '2', '3', '4']);
      }
    } finally {
      lying.stop();
    }
  });

  it('are none of what a backend lists that no key can be', async () => {
    const lying = await LyingBackend.start(used.stack.backendEndpoint);
    lying.lie = listing((document) => document.replace('<Key>2<', '<Key>..%2F%00<'));
    try {
      const { code, stdout } = await restoreFrom(lying.endpoint, 'few');
      expect(code).toBe(1);
      expect(stdout).toContain('3 objects decrypted, 420000 bytes; 1 failed: "../\\u0000"');
      expect(filesBelow(out).toSorted()).toEqual(['1', '3', '4'].map((name) => path.join(out, name)));
    } finally {
      lying.stop();
    }
  });

  it('are replaced only where that is asked for, and a failure leaves the old one', async () => {
    mkdirSync(out);
    for (const key of FEW) writeFileSync(path.join(out, key), 'of yesterday');
    const refused = await restore('few');
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.stdout).toContain('0 objects decrypted, 0 bytes; 4 failed: "');
    for (const key of FEW) expect(refused.stdout).toContain(`"${key}"`);
    expect(filesBelow(out).map(contentOf)).toEqual(FEW.map(() => 'of yesterday'));
    expect(await restore('few', '--overwrite')).toMatchObject({ code: 0, stderr: '' });
    expect(filesBelow(out).toSorted().map(contentOf)).toEqual(FEW.map(textOf));
  });
});

describe('an object that cannot be authenticated to its end', () => {
  it('gets no file, nor replaces one; all others are restored, and the summary names it', async () => {
    const object = { Bucket: 'few', Key: '3' };
    const { Body, Metadata } = await used.backend.send(new GetObjectCommand(object));
    const stored = Buffer.from(await Body!.transformToByteArray());
    const altered = Buffer.from(stored);
    altered[altered.length - 1]! ^= 1;
    await used.backend.send(new PutObjectCommand({ ...object, Body: altered, Metadata }));
    const { code, stdout, stderr } = await restore('few', '--metadata');
    const before = path.join(directory, 'before');
    mkdirSync(before);
    writeFileSync(path.join(before, '3'), 'of yesterday');
    const again = await restore('few', '--metadata', '--overwrite', '-o', before);
    await used.backend.send(new PutObjectCommand({ ...object, Body: stored, Metadata }));
    expect(code).toBe(1);
    expect(stdout).toContain('3 objects decrypted, 420000 bytes; 1 failed: "3"');
    expect(stderr).toMatch(/^"3" was not decrypted: its stored bytes cannot be authenticated \(chunk\)\n$/);
    const names = ['1', '1.metadata.json', '2', '2.metadata.json', '4', '4.metadata.json'];
    expect(readdirSync(out).toSorted()).toEqual(names);
    expect(again.stdout).toBe(stdout);
    expect(readdirSync(before).toSorted()).toEqual([...names, '3'].toSorted());
    expect(contentOf(path.join(before, '3'))).toBe('of yesterday');
    for (const key of ['1', '2', '4']) expect(contentOf(path.join(out, key))).toBe(textOf(key));
  });
});
