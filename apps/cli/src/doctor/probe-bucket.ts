import { randomBytes } from 'node:crypto';
import { parseBackendXml } from '@s3ep/s3-protocol';
import { type Answer, describeAnswer, succeeded } from './answer';
import type { Finding } from './finding';
import type { ProbeSite } from './probe-site';

/** A bucket that nobody else has. */
export const newBucketName = (): string => `s3ep-doctor-${randomBytes(8).toString('hex')}`;

/** Makes the run's own bucket, or looks whether the named one can be used and cleaned. */
export async function openBucket(site: ProbeSite, region: string): Promise<Finding> {
  return site.isOwnBucket ? makeBucket(site, region) : inspectBucket(site);
}

async function makeBucket(site: ProbeSite, region: string): Promise<Finding> {
  site.leftovers.hasBucket = true; // even if the answer is lost
  let made = await site.ask({ method: 'PUT' });
  // Amazon S3 wants the region said, but for us-east-1 (API reference of CreateBucket)
  if (made.code === 'IllegalLocationConstraintException')
    made = await site.ask({
      method: 'PUT',
      body: Buffer.from(
        `<CreateBucketConfiguration><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`,
      ),
    });
  if (succeeded(made)) return { verdict: 'good', seen: 'made' };
  site.leftovers.hasBucket = false;
  return refused(made, 'name a bucket that may be used with --bucket');
}

async function inspectBucket(site: ProbeSite): Promise<Finding> {
  const head = await site.ask({ method: 'HEAD' });
  if (!succeeded(head)) return refused(head, 'name another bucket, or give the credentials rights on it');
  const lock = await site.ask({ method: 'GET', query: [['object-lock', '']] });
  if (succeeded(lock) && parseBackendXml(lock.body).child('Rule'))
    return {
      verdict: 'fatal',
      seen: 'has a default retention',
      means: 'what is written there could not be removed: name another bucket',
    };
  return { verdict: 'good', seen: 'there' };
}

const refused = (answer: Answer, means: string): Finding => ({
  verdict: 'fatal',
  seen: describeAnswer(answer),
  means,
});
