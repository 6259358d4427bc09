import { expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  type BucketVersioningStatus,
  GetObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { stringify } from 'yaml';
import { runJob } from '../../support/job-process';
import { defaultConfig, KEK } from '../../support/stack';
import { useStack } from '../../support/use-stack';

const Bucket = 'bucket';
const KEKS = [
  { id: 'main', provider: 'local-aes', key: KEK },
  { id: 'next', provider: 'local-aes', key: randomBytes(32).toString('base64') },
];
const used = useStack();

const put = (Key: string, Body: string) => used.s3.send(new PutObjectCommand({ Bucket, Key, Body }));
const setVersioning = (Status: BucketVersioningStatus) =>
  used.backend.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
async function textOf(Key: string, VersionId?: string): Promise<string | undefined> {
  const { Body } = await used.s3.send(new GetObjectCommand({ Bucket, Key, VersionId }));
  return Body?.transformToString();
}

function job(kind: string, ...rest: readonly string[]) {
  const config = path.join(used.stack.directory, 'job.yaml');
  const sections = {
    ...defaultConfig(used.stack.backendEndpoint),
    keys: { keks: KEKS },
    buckets: [{ match: '*', activeKek: 'next', readableKeks: ['main'] }],
  };
  writeFileSync(config, stringify(sections, { aliasDuplicateObjects: false }), { mode: 0o600 });
  return runJob(kind, '-c', config, '-b', Bucket, ...rest);
}

it.each(['re-seal', 're-encrypt'])(
  '%s removes no older version where versioning is suspended',
  async (kind) => {
    await setVersioning('Suspended');
    await put(`${kind}/both`, 'of before versions');
    await setVersioning('Enabled');
    await put(`${kind}/both`, 'current');
    await put(`${kind}/versions`, 'first');
    await put(`${kind}/versions`, 'second');
    await setVersioning('Suspended');
    await put(`${kind}/null`, 'while suspended');

    const { code, result, stderr } = await job(kind, '--prefix', kind, '--unguarded');
    expect({ code, counts: result?.counts }).toMatchObject({ code: 1, counts: { done: 2, unguarded: 1 } });
    expect(stderr).toContain('/both": unguarded (versioning is suspended');
    expect([await textOf(`${kind}/both`, 'null'), await textOf(`${kind}/both`)]).toEqual([
      'of before versions',
      'current',
    ]);

    await setVersioning('Enabled');
    expect(await job(kind, '--prefix', kind)).toMatchObject({ code: 0 });
    expect(await textOf(`${kind}/both`, 'null')).toBe('of before versions');
  },
  60_000,
);
