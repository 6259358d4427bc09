import { expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CopyObjectCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { stringify } from 'yaml';
import { runJob } from '../../support/job-process';
import { defaultConfig, KEK } from '../../support/stack';
import { useStack } from '../../support/use-stack';
import { waitUntil } from '../../support/wait-until';

const Bucket = 'bucket';
const MIB = 1_048_576;
/** More than sockets hold: it is not sent before the backend reads it. */
const LARGE_BYTES = 32 * MIB;
/** Last-Modified tells seconds. */
const SECOND_MILLISECONDS = 1_000;
const NEXT = { id: 'next', provider: 'local-aes', key: randomBytes(32).toString('base64') };
const RULE = { match: '*', mode: 'mixed', plaintextReads: 'pass-through' };
const KEYS = { keys: { keks: [{ id: 'main', provider: 'local-aes', key: KEK }, NEXT] } };
const used = useStack({
  config: { ...KEYS, buckets: [{ ...RULE, activeKek: 'main', readableKeks: ['next'] }] },
});

function configOfJob(): string {
  const file = path.join(used.stack.directory, 'job.yaml');
  const buckets = [{ ...RULE, activeKek: 'next', readableKeks: ['main'] }];
  const config = { ...defaultConfig(used.stack.backendEndpoint), ...KEYS, buckets };
  writeFileSync(file, stringify(config, { aliasDuplicateObjects: false }), { mode: 0o600 });
  return file;
}

/** Metadata are replaced by a copy onto itself: the ETag of what is stored stays the same. */
const describeAnew = (s3: S3Client, Key: string, state: string) =>
  s3.send(
    new CopyObjectCommand({
      Bucket,
      Key,
      CopySource: `${Bucket}/${Key}`,
      MetadataDirective: 'REPLACE',
      Metadata: { state },
    }),
  );

it.each([
  { kind: 're-seal', bytes: 10, slow: 'CopyObject', through: 'proxy' },
  { kind: 're-encrypt', bytes: LARGE_BYTES, slow: 'PutObject', through: 'proxy' },
  { kind: 'encrypt', bytes: LARGE_BYTES, slow: 'PutObject', through: 'backend' },
] as const)(
  '$kind does not undo what a client says about the object meanwhile',
  async ({ kind, bytes, slow, through }) => {
    const s3 = through === 'proxy' ? used.s3 : used.backend;
    const Key = `${kind}/object`;
    await s3.send(
      new PutObjectCommand({ Bucket, Key, Body: randomBytes(bytes), Metadata: { state: 'old' } }),
    );
    await delay(SECOND_MILLISECONDS);
    await used.stack.control.resetRequests();
    const match = { operation: slow, keyPrefix: kind };
    await used.stack.control.setFaults({ match, fault: 'latency', milliseconds: 2_500, times: 1 });
    const job = runJob(kind, '-c', configOfJob(), '-b', Bucket, '--prefix', kind);
    await waitUntil('the look', async () =>
      (await used.stack.control.requests()).some(({ method, key }) => method === 'HEAD' && key === Key),
    );
    await delay(SECOND_MILLISECONDS / 2); // so that the job is at its slow write
    const etagOf = async () => (await used.backend.send(new HeadObjectCommand({ Bucket, Key }))).ETag;
    const etag = await etagOf();
    await describeAnew(s3, Key, 'new');
    expect(await etagOf()).toBe(etag);
    expect(await job).toMatchObject({ code: 0, result: { counts: { done: 1 } } });
    await used.stack.control.setFaults();
    const { Metadata } = await used.s3.send(new HeadObjectCommand({ Bucket, Key }));
    expect(Metadata).toEqual({ state: 'new' });
  },
  60_000,
);
