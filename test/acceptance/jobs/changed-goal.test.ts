import { expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { stringify } from 'yaml';
import { JobProcess, runJob } from '../../support/job-process';
import { readRecord } from '../../support/record-fields';
import { defaultConfig, KEK } from '../../support/stack';
import { useStack } from '../../support/use-stack';
import { waitUntil } from '../../support/wait-until';

const Bucket = 'bucket';
const KEYS = ['a', 'b', 'c', 'd', 'e', 'f'];
const KEKS = [
  { id: 'main', provider: 'local-aes', key: KEK },
  { id: 'second', provider: 'local-aes', key: randomBytes(32).toString('base64') },
  { id: 'third', provider: 'local-aes', key: randomBytes(32).toString('base64') },
];
const used = useStack();

function configOf(activeKek: string): string {
  const file = path.join(used.stack.directory, `${activeKek}.yaml`);
  const config = {
    ...defaultConfig(used.stack.backendEndpoint),
    keys: { keks: KEKS },
    buckets: [{ match: '*', activeKek, readableKeks: KEKS.map(({ id }) => id) }],
  };
  writeFileSync(file, stringify(config, { aliasDuplicateObjects: false }), { mode: 0o600 });
  return file;
}

async function kekOf(Key: string): Promise<string> {
  const { Metadata } = await used.backend.send(new HeadObjectCommand({ Bucket, Key }));
  return readRecord(Metadata?.s3ep ?? '').kekId.toString();
}

it('a job that was interrupted does not go on, but begins anew, where another key is active now', async () => {
  for (const Key of KEYS) await used.s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  const slow = ['--rate', '3', '--concurrency', '1'];
  const interrupted = new JobProcess(['re-seal', '-c', configOf('second'), '-b', Bucket, ...slow]);
  await waitUntil('two objects under the second key', async () => (await kekOf('b')) === 'second');
  await interrupted.kill('SIGTERM');
  expect(await kekOf('f')).toBe('main');

  const { code, result } = await runJob('re-seal', '-c', configOf('third'), '-b', Bucket);
  expect({ code, result }).toMatchObject({
    code: 0,
    result: { state: 'finished', isResumed: false, counts: { done: KEYS.length } },
  });
  expect(await Promise.all(KEYS.map(kekOf))).toEqual(KEYS.map(() => 'third'));
}, 60_000);
