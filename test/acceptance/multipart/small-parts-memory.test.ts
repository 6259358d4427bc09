import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { residentBytes } from '../../support/process-memory';
import { TestUpload } from '../../support/upload';
import { useStack } from '../../support/use-stack';

const MIB = 1_048_576;
const Bucket = 'bucket';
const PARTS = 64;
const PART_BYTES = 3 * MIB;
/**
 * Over the memory before: 40 MiB of small parts may be held, each in pieces, as a whole and sealed, and what the
 * garbage collector has not given back yet. All 64 parts at once would be 192 MiB, three times.
 */
const GROWTH_LIMIT_BYTES = 256 * MIB;
/** On a busy machine it takes most of a minute. */
const LIMIT_MILLISECONDS = 120_000;
const used = useStack();

describe('64 small parts sent at once', () => {
  it(
    'are all stored, and never held all at once',
    async () => {
      const s3 = used.stack.client({
        requestChecksumCalculation: 'WHEN_REQUIRED',
        requestHandler: { httpAgent: { maxSockets: PARTS } },
      });
      const pid = used.stack.proxy.child.pid ?? 0;
      const body = randomBytes(PART_BYTES);
      const before = residentBytes(pid);
      let most = 0;
      const watch = setInterval(() => {
        most = Math.max(most, residentBytes(pid));
      }, 20);
      const upload = await TestUpload.start(s3, { Bucket, Key: 'small' });
      await Promise.all(Array.from({ length: PARTS }, (_, index) => upload.send(index + 1, body)));
      clearInterval(watch);
      expect(upload.parts).toHaveLength(PARTS);
      expect(most - before).toBeLessThan(GROWTH_LIMIT_BYTES);
      const [first] = upload.parts;
      await upload.complete(first && [first]);
      const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'small' }));
      expect(head.ContentLength).toBe(PART_BYTES);
      s3.destroy();
    },
    LIMIT_MILLISECONDS,
  );
});
