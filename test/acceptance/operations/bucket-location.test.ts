import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CreateBucketCommand, GetBucketLocationCommand, HeadBucketCommand } from '@aws-sdk/client-s3';
import { CLIENT, defaultConfig, REGION, sdkClient, Stack } from '../../support/stack';
import { failureOf } from '../../support/failure';

const Bucket = 'located';
const OTHER_REGION = 'eu-central-1';

describe('the location of a bucket', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await Stack.start();
    await stack.client().send(new CreateBucketCommand({ Bucket }));
  });
  afterAll(() => stack.stop());

  it('is the region that the endpoint is signed for, wherever the backend is', async () => {
    const { s3 } = defaultConfig(stack.backendEndpoint) as { s3: object };
    const proxy = await stack.startAnotherProxy({ config: { s3: { ...s3, region: OTHER_REGION } } });
    const client = sdkClient(proxy.listening.s3 ?? '', CLIENT, { region: OTHER_REGION });
    const answer = await client.send(new GetBucketLocationCommand({ Bucket }));
    const head = await client.send(new HeadBucketCommand({ Bucket }));
    await proxy.stop();
    expect(answer.LocationConstraint).toBe(OTHER_REGION);
    expect(head.BucketRegion).toBe(OTHER_REGION);
  });

  it(`is not named for ${REGION}, as at S3`, async () => {
    const answer = await stack.client().send(new GetBucketLocationCommand({ Bucket }));
    expect(answer.LocationConstraint).toBeUndefined();
  });

  it('of no bucket is NoSuchBucket', async () => {
    const call = stack.client().send(new GetBucketLocationCommand({ Bucket: 'nowhere' }));
    expect(await failureOf(call)).toMatchObject({ code: 'NoSuchBucket', status: 404 });
  });
});
