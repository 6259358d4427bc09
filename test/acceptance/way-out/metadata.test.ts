import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { stringify } from 'yaml';
import { DESCRIBING_HEADERS, ON_THE_WIRE, SEALING_CONFIG } from '../../support/sealed-description';
import { defaultConfig, KEK } from '../../support/stack';
import { TestUpload } from '../../support/upload';
import { useStack } from '../../support/use-stack';
import { decrypt, saveObject } from '../../support/way-out';

const OBJECTS = [
  ['sealed-one', 'single'],
  ['sealed-one', 'multipart'],
  ['clear-one', 'single'],
  ['clear-one', 'multipart'],
] as const;

const directory = mkdtempSync(path.join(tmpdir(), 's3ep-way-out-'));
const at = (...names: readonly string[]) => path.join(directory, ...names);
const kek = ['--kek', `red=${at('red')}`];
const config = at('config.yaml');
const used = useStack({ config: SEALING_CONFIG, buckets: ['sealed-one', 'clear-one'] });
const describedIn = (file: string): unknown => JSON.parse(readFileSync(`${file}.metadata.json`, 'utf8'));

beforeAll(async () => {
  writeFileSync(at('red'), KEK);
  const { backend } = defaultConfig(used.stack.backendEndpoint);
  writeFileSync(config, stringify({ backend, keys: SEALING_CONFIG.keys }), { mode: 0o600 });
  for (const Bucket of ['sealed-one', 'clear-one']) {
    await used.s3.send(new PutObjectCommand({ Bucket, Key: 'single', Body: 'text', ...ON_THE_WIRE }));
    const upload = await TestUpload.start(used.s3, { Bucket, Key: 'multipart', ...ON_THE_WIRE });
    await upload.send(1, randomBytes(5 * 1_048_576));
    await upload.send(2, randomBytes(10));
    await upload.complete();
    // nothing is said of it
    await used.s3.send(new PutObjectCommand({ Bucket, Key: 'undescribed', Body: 'text' }));
  }
  await used.stack.proxy.stop('SIGKILL');
}, 60_000);
afterAll(() => {
  rmSync(directory, { recursive: true });
});

describe('s3ep decrypt --metadata', () => {
  it.each(OBJECTS)('restores what describes an object of %s (%s) out of files', async (Bucket, Key) => {
    const out = at(`file-${Bucket}-${Key}`);
    const { args } = await saveObject(used.backend, { Bucket, Key }, directory);
    const ended = await decrypt(...args, ...kek, '--metadata', '--out', out);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(describedIn(out)).toEqual(DESCRIBING_HEADERS);
  });

  it.each(OBJECTS)('restores what describes one of %s (%s) at the backend', async (Bucket, Key) => {
    const out = at(`object-${Bucket}-${Key}`);
    const ended = await decrypt('-c', config, '-b', Bucket, '-k', Key, '--metadata', '-o', out);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(describedIn(out)).toEqual(DESCRIBING_HEADERS);
  });

  it.each(['sealed-one', 'clear-one'])('restores what describes all of %s', async (bucket) => {
    const out = at(`prefix-${bucket}`);
    const ended = await decrypt('-c', config, '-b', bucket, '--prefix', '', '--metadata', '-o', out);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(readdirSync(out).toSorted()).toEqual(
      ['multipart', 'single', 'undescribed'].flatMap((key) => [key, `${key}.metadata.json`]),
    );
    for (const key of ['single', 'multipart'] as const)
      expect(describedIn(path.join(out, key))).toEqual(DESCRIBING_HEADERS);
    const { 'content-type': type, ...others } = describedIn(path.join(out, 'undescribed')) as Record<
      string,
      string
    >;
    expect([typeof type, others]).toEqual(['string', {}]);
  });

  it('needs no more than the record where that holds what describes the object', async () => {
    for (const [Bucket, Key] of OBJECTS) {
      const out = at(`record-${Bucket}-${Key}`);
      const { stored, record } = await saveObject(used.backend, { Bucket, Key }, directory);
      const place = ['--file', stored, '--record', record, '-b', Bucket, '-k', Key, '-o', out];
      expect(await decrypt(...place, ...kek, '--metadata')).toMatchObject({ code: 0, stderr: '' });
      expect(existsSync(`${out}.metadata.json`)).toBe(Bucket === 'sealed-one');
      if (Bucket === 'sealed-one') expect(describedIn(out)).toEqual(DESCRIBING_HEADERS);
    }
  });

  it('takes the word of the record against that of the backend', async () => {
    const Key = 'single';
    const saved = await saveObject(used.backend, { Bucket: 'sealed-one', Key }, directory);
    const answer = JSON.parse(readFileSync(saved.answer, 'utf8')) as { Metadata: object };
    const lie = { ...answer, ContentType: 'text/lie', Metadata: { ...answer.Metadata, colour: 'lie' } };
    writeFileSync(saved.answer, JSON.stringify(lie));
    const out = at('lied');
    expect(await decrypt(...saved.args, ...kek, '--metadata', '-o', out)).toMatchObject({ code: 0 });
    expect(describedIn(out)).toEqual(DESCRIBING_HEADERS);
  });

  it('never over a file that is there, and then the object is not written either', async () => {
    const out = at('taken');
    writeFileSync(`${out}.metadata.json`, 'mine');
    const run = (...more: readonly string[]) =>
      decrypt('-c', config, '-b', 'sealed-one', '-k', 'single', '--metadata', '-o', out, ...more);
    const { code, stderr } = await run();
    expect([code, stderr]).toEqual([
      1,
      `not decrypted: ${out}.metadata.json exists, and is not overwritten\n`,
    ]);
    expect(existsSync(out)).toBe(false);
    expect(readFileSync(`${out}.metadata.json`, 'utf8')).toBe('mine');
    expect(await run('--overwrite')).toMatchObject({ code: 0 });
    expect(describedIn(out)).toEqual(DESCRIBING_HEADERS);
  });
});
