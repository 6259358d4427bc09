import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketCorsCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketPolicyCommand,
  DeleteBucketTaggingCommand,
  DeleteObjectCommand,
  DeleteObjectTaggingCommand,
  GetBucketAclCommand,
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  GetObjectLegalHoldCommand,
  GetObjectLockConfigurationCommand,
  GetObjectRetentionCommand,
  GetObjectTaggingCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutBucketAclCommand,
  PutBucketCorsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
  PutObjectLockConfigurationCommand,
  PutObjectRetentionCommand,
  PutObjectTaggingCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { failureOf } from '../../support/failure';
import { sendSigned } from '../../support/signed-request';
import { useStack } from '../../support/use-stack';

const Bucket = 'bucket';
const LOCKED = 'locked-bucket';
const TAGS = [{ Key: 'team', Value: 'a & b' }];
const used = useStack();

/** Calls through the proxy and at the backend must see the same. */
async function seenAlike<Answer extends object>(ask: (client: S3Client) => Promise<Answer>): Promise<Answer> {
  const seen = await ask(used.s3);
  expect({ ...seen, $metadata: undefined }).toEqual({ ...(await ask(used.backend)), $metadata: undefined });
  return seen;
}

describe('buckets', () => {
  it('are made, found and removed', async () => {
    const Name = 'made-by-proxy';
    await used.s3.send(new CreateBucketCommand({ Bucket: Name }));
    await used.backend.send(new HeadBucketCommand({ Bucket: Name }));
    expect((await used.s3.send(new HeadBucketCommand({ Bucket: Name }))).BucketRegion).toBe('us-east-1');
    await seenAlike((client) => client.send(new GetBucketLocationCommand({ Bucket: Name })));
    await used.s3.send(new DeleteBucketCommand({ Bucket: Name }));
    expect((await failureOf(used.backend.send(new HeadBucketCommand({ Bucket: Name })))).status).toBe(404);
  });

  it('that are not empty are not removed', async () => {
    await used.s3.send(new PutObjectCommand({ Bucket, Key: 'in-the-way', Body: 'x' }));
    const call = used.s3.send(new DeleteBucketCommand({ Bucket }));
    expect(await failureOf(call)).toMatchObject({ code: 'BucketNotEmpty', status: 409 });
  });

  it('have tags', async () => {
    await used.s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: TAGS } }));
    const { TagSet } = await seenAlike((client) => client.send(new GetBucketTaggingCommand({ Bucket })));
    expect(TagSet).toEqual(TAGS);
    await used.s3.send(new DeleteBucketTaggingCommand({ Bucket }));
    const gone = used.s3.send(new GetBucketTaggingCommand({ Bucket }));
    expect(await failureOf(gone)).toMatchObject({ code: 'NoSuchTagSet', status: 404 });
  });

  it('have a lifecycle', async () => {
    const Rules = [
      { ID: 'old', Status: 'Enabled' as const, Filter: { Prefix: 'log/' }, Expiration: { Days: 3 } },
    ];
    await used.s3.send(
      new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }),
    );
    const seen = await seenAlike((client) =>
      client.send(new GetBucketLifecycleConfigurationCommand({ Bucket })),
    );
    expect(seen.Rules).toEqual(Rules);
    await used.s3.send(new DeleteBucketLifecycleCommand({ Bucket }));
  });

  it('have a policy', async () => {
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [] });
    await used.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    expect((await seenAlike((client) => client.send(new GetBucketPolicyCommand({ Bucket })))).Policy).toBe(
      Policy,
    );
    await used.s3.send(new DeleteBucketPolicyCommand({ Bucket }));
    const gone = used.s3.send(new GetBucketPolicyCommand({ Bucket }));
    expect((await failureOf(gone)).code).toBe('NoSuchBucketPolicy');
    const broken = used.s3.send(new PutBucketPolicyCommand({ Bucket, Policy: '{' }));
    expect((await failureOf(broken)).code).toBe('MalformedPolicy');
  });

  it('have an access control list', async () => {
    const { Grants } = await seenAlike((client) => client.send(new GetBucketAclCommand({ Bucket })));
    expect(Grants).toHaveLength(1);
    await used.s3.send(new PutBucketAclCommand({ Bucket, ACL: 'private' }));
    const open = used.s3.send(new PutBucketAclCommand({ Bucket, ACL: 'public-read' }));
    expect(await failureOf(open)).toMatchObject({ code: 'NotImplemented', status: 501 });
  });

  it('have versioning', async () => {
    const VersioningConfiguration = { Status: 'Suspended' as const };
    await used.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    const seen = await seenAlike((client) => client.send(new GetBucketVersioningCommand({ Bucket })));
    expect(seen.Status).toBe('Suspended');
  });

  it('say as the backend does what they do not have', async () => {
    for (const [Command, code] of [
      [GetBucketEncryptionCommand, 'ServerSideEncryptionConfigurationNotFoundError'],
      [GetPublicAccessBlockCommand, 'NoSuchPublicAccessBlockConfiguration'],
      [GetObjectLockConfigurationCommand, 'ObjectLockConfigurationNotFoundError'],
    ] as const)
      expect((await failureOf(used.s3.send(new Command({ Bucket })))).code).toBe(code);
  });

  it('refuse a document that does not have the digest it was sent with', async () => {
    const answer = await sendSigned({
      endpoint: used.stack.endpoint,
      method: 'PUT',
      path: `/${Bucket}`,
      query: { tagging: '' },
      headers: { 'content-md5': Buffer.alloc(16).toString('base64') },
      body: '<Tagging><TagSet/></Tagging>',
    });
    expect(answer.status).toBe(400);
    expect(answer.body.toString()).toContain('<Code>BadDigest</Code>');
  });
});

describe('cross-origin requests', () => {
  const ORIGIN = 'https://app.example';

  beforeAll(async () => {
    await used.s3.send(
      new PutBucketCorsCommand({
        Bucket,
        CORSConfiguration: {
          CORSRules: [
            {
              AllowedOrigins: [ORIGIN],
              AllowedMethods: ['GET', 'PUT'],
              AllowedHeaders: ['*'],
              ExposeHeaders: ['ETag'],
            },
          ],
        },
      }),
    );
    await used.s3.send(new PutObjectCommand({ Bucket, Key: 'shared', Body: 'x' }));
  });

  const preflight = (origin: string): ReturnType<typeof sendSigned> =>
    sendSigned({
      endpoint: used.stack.endpoint,
      method: 'OPTIONS',
      path: `/${Bucket}/shared`,
      headers: { origin, 'access-control-request-method': 'PUT' },
      signed: false,
    });

  it('are announced without a signature, and the backend decides', async () => {
    await used.stack.control.resetRequests();
    const allowed = await preflight(ORIGIN);
    expect(allowed.status).toBe(200);
    expect(allowed.headers).toMatchObject({
      'access-control-allow-origin': ORIGIN,
      'access-control-allow-methods': expect.stringContaining('PUT'),
    });
    expect((await preflight('https://elsewhere.example')).status).toBe(403);
    expect(await used.stack.control.requests()).toMatchObject([
      { method: 'OPTIONS', status: 200 },
      { method: 'OPTIONS', status: 403 },
    ]);
  });

  it('configuration is read and removed', async () => {
    const { CORSRules } = await seenAlike((client) => client.send(new GetBucketCorsCommand({ Bucket })));
    expect(CORSRules).toMatchObject([{ AllowedOrigins: [ORIGIN] }]);
    await used.s3.send(new DeleteBucketCorsCommand({ Bucket }));
    const gone = used.s3.send(new GetBucketCorsCommand({ Bucket }));
    expect((await failureOf(gone)).code).toBe('NoSuchCORSConfiguration');
  });
});

describe('objects', () => {
  const Key = 'some/object';

  beforeEach(async () => {
    await used.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'content' }));
  });

  it('have tags', async () => {
    await used.s3.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet: TAGS } }));
    const { TagSet } = await seenAlike((client) => client.send(new GetObjectTaggingCommand({ Bucket, Key })));
    expect(TagSet).toEqual(TAGS);
    expect((await used.s3.send(new GetObjectCommand({ Bucket, Key }))).TagCount).toBe(1);
    await used.s3.send(new DeleteObjectTaggingCommand({ Bucket, Key }));
    expect((await used.s3.send(new GetObjectTaggingCommand({ Bucket, Key }))).TagSet).toEqual([]);
  });

  it('have an access control list', async () => {
    await seenAlike((client) => client.send(new GetObjectAclCommand({ Bucket, Key })));
    await used.s3.send(new PutObjectAclCommand({ Bucket, Key, ACL: 'private' }));
  });

  it('that are the proxy’s have nothing that a client can reach', async () => {
    const own = { Bucket, Key: '.s3ep/manifest' };
    await used.backend.send(new PutObjectCommand({ ...own, Body: 'x' }));
    for (const command of [
      new GetObjectTaggingCommand(own),
      new PutObjectTaggingCommand({ ...own, Tagging: { TagSet: TAGS } }),
      new DeleteObjectTaggingCommand(own),
      new GetObjectAclCommand(own),
      new GetObjectCommand(own),
      new PutObjectCommand({ ...own, Body: 'y' }),
    ] as GetObjectCommand[])
      expect(await failureOf(used.s3.send(command))).toMatchObject({ code: 'AccessDenied', status: 403 });
    expect((await failureOf(used.s3.send(new HeadObjectCommand(own)))).status).toBe(403);
  });
});

describe('object lock', () => {
  const Key = 'kept';
  const until = new Date(Date.now() + 3_600_000);
  let VersionId: string | undefined;

  beforeAll(async () => {
    await used.s3.send(new CreateBucketCommand({ Bucket: LOCKED, ObjectLockEnabledForBucket: true }));
    const put = await used.s3.send(
      new PutObjectCommand({
        Bucket: LOCKED,
        Key,
        Body: 'kept',
        ObjectLockMode: 'GOVERNANCE',
        ObjectLockRetainUntilDate: until,
      }),
    );
    VersionId = put.VersionId;
  });

  it('is stored with the object and shown', async () => {
    const head = await used.s3.send(new HeadObjectCommand({ Bucket: LOCKED, Key }));
    expect(head).toMatchObject({ ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: until });
    const { Retention } = await seenAlike((client) =>
      client.send(new GetObjectRetentionCommand({ Bucket: LOCKED, Key })),
    );
    expect(Retention).toEqual({ Mode: 'GOVERNANCE', RetainUntilDate: until });
  });

  it('keeps the version from being deleted, until it is bypassed', async () => {
    const target = { Bucket: LOCKED, Key, VersionId };
    const call = used.s3.send(new DeleteObjectCommand(target));
    expect(await failureOf(call)).toMatchObject({ code: 'AccessDenied', status: 403 });
    await used.s3.send(
      new PutObjectRetentionCommand({
        ...target,
        Retention: { Mode: 'GOVERNANCE', RetainUntilDate: new Date(until.getTime() + 1_000) },
      }),
    );
    await used.s3.send(new DeleteObjectCommand({ ...target, BypassGovernanceRetention: true }));
    expect((await failureOf(used.s3.send(new HeadObjectCommand(target)))).status).toBe(404);
  });

  it('has legal holds', async () => {
    const target = { Bucket: LOCKED, Key: 'held' };
    await used.s3.send(new PutObjectCommand({ ...target, Body: 'x', ObjectLockLegalHoldStatus: 'ON' }));
    expect((await used.s3.send(new GetObjectLegalHoldCommand(target))).LegalHold).toEqual({ Status: 'ON' });
    await used.s3.send(new PutObjectLegalHoldCommand({ ...target, LegalHold: { Status: 'OFF' } }));
    expect((await used.s3.send(new HeadObjectCommand(target))).ObjectLockLegalHoldStatus).toBe('OFF');
  });

  it('has a default of the bucket', async () => {
    const ObjectLockConfiguration = {
      ObjectLockEnabled: 'Enabled' as const,
      Rule: { DefaultRetention: { Mode: 'GOVERNANCE' as const, Days: 1 } },
    };
    await used.s3.send(new PutObjectLockConfigurationCommand({ Bucket: LOCKED, ObjectLockConfiguration }));
    const seen = await seenAlike((client) =>
      client.send(new GetObjectLockConfigurationCommand({ Bucket: LOCKED })),
    );
    expect(seen.ObjectLockConfiguration).toEqual(ObjectLockConfiguration);
  });
});

describe('what would leak or corrupt is refused', () => {
  it.each([
    ['SelectObjectContent', 'POST', '/bucket/key', { select: '', 'select-type': '2' }],
    ['GetObjectTorrent', 'GET', '/bucket/key', { torrent: '' }],
    ['a sub-resource that nobody knows', 'GET', '/bucket/key', { colour: '' }],
    ['a sub-resource that nobody knows, of a PUT', 'PUT', '/bucket/key', { colour: 'blue' }],
    ['a sub-resource that nobody knows, of a DELETE', 'DELETE', '/bucket/key', { colour: 'blue' }],
  ])('%s', async (_what, method, path, query) => {
    await used.stack.control.resetRequests();
    const answer = await sendSigned({
      endpoint: used.stack.endpoint,
      method,
      path,
      query: query,
      ...(method !== 'GET' && { body: 'x' }),
    });
    expect(answer.status).toBe(501);
    expect(answer.body.toString()).toContain('<Code>NotImplemented</Code>');
    expect(await used.stack.control.requests()).toEqual([]);
  });

  it('a header of S3 that nobody knows', async () => {
    const answer = await sendSigned({
      endpoint: used.stack.endpoint,
      method: 'PUT',
      path: '/bucket/key',
      headers: { 'x-amz-write-offset-bytes': '5' },
      body: 'appended',
    });
    expect(answer.status).toBe(501);
  });
});
