import { beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  CopyObjectCommand,
  type CopyObjectCommandInput,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { stringify } from 'yaml';
import { runJob } from '../../support/job-process';
import { runApp } from '../../support/run-app';
import {
  CANARY,
  DESCRIBING_HEADERS,
  expectDescribed,
  expectInClear,
  expectSealed,
  KEKS,
  SEALING_BUCKETS,
  SEALING_CONFIG,
  storeDescribed,
} from '../../support/sealed-description';
import { defaultConfig } from '../../support/stack';
import { useStack } from '../../support/use-stack';

const plaintext = randomBytes(1_000);
const used = useStack({ buckets: SEALING_BUCKETS, config: SEALING_CONFIG });
const Bucket = 'sealed-one';
let s3: S3Client;

beforeAll(async () => {
  s3 = used.s3;
  await storeDescribed(s3, plaintext);
});

const head = (bucket: string, Key: string): Promise<HeadObjectCommandOutput> =>
  s3.send(new HeadObjectCommand({ Bucket: bucket, Key }));

describe('a copy', () => {
  const copy = (
    input: Partial<CopyObjectCommandInput> & Pick<CopyObjectCommandInput, 'Bucket' | 'CopySource'>,
  ) => s3.send(new CopyObjectCommand({ Key: 'copied', ...input }));

  it.each([
    ['sealed-one/source', 'sealed-two'],
    ['sealed-one/large', 'sealed-two'],
    ['clear-one/source', 'sealed-two'],
    ['sealed-one/source', 'blue-one'],
    ['sealed-one/large', 'blue-one'],
  ])('of %s to %s is sealed', async (CopySource, to) => {
    await copy({ Bucket: to, CopySource });
    await expectSealed(used.stack, to, 'copied');
    await expectDescribed(s3, to, 'copied');
  });

  it.each([
    ['sealed-one/source', 'clear-one'],
    ['sealed-one/large', 'clear-one'],
    ['sealed-one/source', 'plain-one'],
    ['clear-one/source', 'clear-one'],
  ])('of %s to %s is described in clear', async (CopySource, to) => {
    await copy({ Bucket: to, CopySource });
    await expectInClear(used.stack, to, 'copied');
    await expectDescribed(s3, to, 'copied');
  });

  it.each([
    ['sealed-one/source', 'sealed-two'],
    ['sealed-one/source', 'blue-one'],
    ['clear-one/source', 'sealed-two'],
    ['sealed-one/source', 'clear-one'],
  ])('of %s to %s is described anew where the request says so', async (CopySource, to) => {
    await copy({
      Bucket: to,
      CopySource,
      MetadataDirective: 'REPLACE',
      ContentType: 'image/png',
      Metadata: { a: 'b' },
    });
    const found = await head(to, 'copied');
    expect(found).toMatchObject({ ContentType: 'image/png', Metadata: { a: 'b' } });
    expect(found.Metadata).toEqual({ a: 'b' });
    expect(found.ContentLanguage).toBeUndefined();
    expect(Object.keys((await used.stack.control.readRaw(to, 'copied')).metadata)).toEqual(
      to === 'clear-one' ? expect.arrayContaining(['s3ep', 'a']) : ['s3ep'],
    );
  });
});

describe('whoever works beside the proxy', () => {
  const configFile = (name: string, config: object): string => {
    const file = path.join(used.stack.directory, name);
    const text = stringify(
      { ...defaultConfig(used.stack.backendEndpoint), ...config },
      { aliasDuplicateObjects: false },
    );
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  };

  it('re-seals, re-encrypts and verifies objects, and what is sealed stays so', async () => {
    const before = (await used.stack.control.readRaw(Bucket, 'source')).metadata.s3ep;
    const blue = [{ match: '*', activeKek: 'blue', readableKeks: ['red'], sealMetadata: true }];
    const config = configFile('blue.yaml', { ...KEKS, buckets: blue });
    // what somebody altered in another test is not at issue
    const { code } = await runJob('re-seal', '-c', config, '-b', Bucket, '--prefix', 'source');
    expect(code).toBe(0);
    const after = (await used.stack.control.readRaw(Bucket, 'source')).metadata.s3ep;
    expect(after).not.toBe(before);
    await expectSealed(used.stack, Bucket, 'source');
    const back = configFile('red.yaml', {
      ...KEKS,
      buckets: [{ match: '*', activeKek: 'red', readableKeks: ['blue'], sealMetadata: true }],
    });
    expect((await runJob('re-encrypt', '-c', back, '-b', Bucket, '--prefix', 'source')).code).toBe(0);
    await expectSealed(used.stack, Bucket, 'source');
    await expectDescribed(s3, Bucket, 'source');
    expect((await runJob('verify', '-c', back, '-b', Bucket, '--prefix', 'source')).code).toBe(0);
  }, 60_000);

  it('gets it by decrypt --metadata, and its size alone by inspect', async () => {
    const config = configFile('decrypt.yaml', SEALING_CONFIG);
    const out = path.join(used.stack.directory, 'restored');
    const args = ['decrypt', '-c', config, '-b', Bucket, '-k', 'source', '-o', out, '--metadata'];
    const { code, stderr } = await runApp('cli', {}, args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(readFileSync(out).equals(plaintext)).toBe(true);
    const described = JSON.parse(readFileSync(`${out}.metadata.json`, 'utf8')) as unknown;
    expect(described).toEqual(DESCRIBING_HEADERS);
    const record = (await used.stack.control.readRaw(Bucket, 'source')).metadata.s3ep!;
    const inspected = await runApp('cli', {}, ['inspect', '--record', record]);
    expect(inspected.stdout).toContain('sealed metadata');
    expect(inspected.stdout).not.toContain(CANARY);
  });
});
