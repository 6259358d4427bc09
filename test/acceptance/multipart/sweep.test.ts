import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { TestUpload } from '../../support/upload';
import { useStack } from '../../support/use-stack';
import { waitUntil } from '../../support/wait-until';

const QUICK = {
  multipart: { sweepIntervalSeconds: 1, completedStateSeconds: 1, abandonedStateSeconds: 1 },
};
const used = useStack({ config: QUICK, buckets: ['bucket', 'versioned'] });

async function stateIn(Bucket: string): Promise<readonly string[]> {
  const { Versions = [], DeleteMarkers = [] } = await used.backend.send(
    new ListObjectVersionsCommand({ Bucket, Prefix: '.s3ep/' }),
  );
  return [...Versions, ...DeleteMarkers].map(({ Key = '' }) => Key);
}

describe('a sweep', () => {
  it('leaves an open upload alone, however old, and takes what completed and aborted ones left', async () => {
    const Bucket = 'bucket';
    const open = await TestUpload.start(used.s3, { Bucket, Key: 'open' });
    await open.send(1, Buffer.from('still here'));
    const done = await TestUpload.start(used.s3, { Bucket, Key: 'done' });
    await done.send(1, Buffer.from('done'));
    await done.complete();
    // behind the proxy's back: nobody tells it
    const gone = await TestUpload.start(used.s3, { Bucket, Key: 'gone' });
    await gone.send(1, Buffer.from('gone'));
    await used.backend.send(new AbortMultipartUploadCommand(gone.name));
    await waitUntil('only the open upload has state', async () => (await stateIn(Bucket)).length === 2);
    const swept = await used.stack.proxy.waitForLine('"removed":');
    expect(JSON.parse(swept)).toMatchObject({ msg: 'swept the state of uploads' });
    expect(await open.complete()).toMatchObject({ Key: 'open' });
    await waitUntil('no state is left', async () => (await stateIn(Bucket)).length === 0);
  });

  it('lets nothing stay behind delete markers in a versioned bucket', async () => {
    const Bucket = 'versioned';
    const VersioningConfiguration = { Status: 'Enabled' } as const;
    await used.backend.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    const done = await TestUpload.start(used.s3, { Bucket, Key: 'done' });
    await done.send(1, Buffer.from('one'));
    await done.send(1, Buffer.from('two'));
    await done.complete();
    expect(await stateIn(Bucket)).toHaveLength(3);
    await waitUntil('no state is left', async () => (await stateIn(Bucket)).length === 0);
  });

  it('aborts an old upload that a copy made and nobody finished', async () => {
    const Bucket = 'bucket';
    const Key = 'copied';
    const { UploadId = '' } = await used.backend.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const id = createHash('sha256').update(`${Bucket}\0${Key}\0${UploadId}`).digest('hex').slice(0, 32);
    const len16 = (text: string): Buffer =>
      Buffer.concat([Buffer.of(text.length >> 8, text.length & 255), Buffer.from(text)]);
    const Body = Buffer.concat([len16(Key), len16(UploadId)]);
    await used.backend.send(new PutObjectCommand({ Bucket, Key: `.s3ep/copies/${id}`, Body }));
    await waitUntil('no state is left', async () => (await stateIn(Bucket)).length === 0);
    const { Uploads = [] } = await used.backend.send(new ListMultipartUploadsCommand({ Bucket }));
    expect(Uploads).toEqual([]);
  });
});
