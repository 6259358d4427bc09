import { describe, expect, it } from '@jest/globals';
import {
  CreateBucketCommand,
  GetBucketAclCommand,
  GetObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { failureOf } from '../../support/failure';
import { BACKEND, CLIENT, sdkClient } from '../../support/stack';
import { useStack } from '../../support/use-stack';

const ALL = [{ bucket: '*', allow: ['read', 'write', 'delete', 'list', 'admin'] }];
const OWN = { accessKeyId: 'CLIENTOFITSOWN000001', secretAccessKey: 'o'.repeat(40) };
const OWN_BACKEND = { accessKeyId: 'BACKENDUSEROFITSOWN1', secretAccessKey: 'w'.repeat(40) };
const STALE = { accessKeyId: 'CLIENTWITHSTALEKEY01', secretAccessKey: 's'.repeat(40) };
const WRONG_SECRET = 'a-secret-that-the-backend-does-not-know';
const used = useStack({
  backendUsers: [OWN_BACKEND],
  config: {
    clients: [
      { ...CLIENT, rights: ALL },
      { ...OWN, rights: ALL, backendCredentials: { type: 'static', ...OWN_BACKEND } },
      {
        ...STALE,
        rights: ALL,
        backendCredentials: { type: 'static', accessKeyId: 'NOBODY', secretAccessKey: WRONG_SECRET },
      },
    ],
  },
});

describe('backend credentials', () => {
  it('are the proxy’s, or the client’s own where it has some', async () => {
    const owners = new Set<string>();
    for (const [client, Bucket, owner] of [
      [CLIENT, 'made-for-all', BACKEND],
      [OWN, 'made-for-one', OWN_BACKEND],
    ] as const) {
      const s3 = sdkClient(used.stack.endpoint, client);
      await s3.send(new CreateBucketCommand({ Bucket }));
      const direct = sdkClient(used.stack.backendEndpoint, owner);
      const { Owner } = await direct.send(new ListBucketsCommand({}));
      expect((await s3.send(new GetBucketAclCommand({ Bucket }))).Owner?.ID).toBe(Owner!.ID);
      expect((await s3.send(new ListBucketsCommand({}))).Owner?.ID).toBe(Owner!.ID);
      owners.add(Owner!.ID!);
    }
    expect(owners.size).toBe(2);
  });

  it('that the backend does not take are no fault of the client', async () => {
    const s3 = sdkClient(used.stack.endpoint, STALE);
    const call = s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'k', Body: 'x' }));
    expect(await failureOf(call)).toMatchObject({ code: 'InternalError', status: 500 });
    const said = await used.stack.proxy.waitForLine('the backend refuses the proxy');
    expect(said).toContain('InvalidAccessKeyId');
    expect(said).not.toContain(WRONG_SECRET);
  });

  it('do not open the proxy', async () => {
    for (const credentials of [BACKEND, OWN_BACKEND]) {
      const call = sdkClient(used.stack.endpoint, credentials).send(new ListBucketsCommand({}));
      expect(await failureOf(call)).toMatchObject({ code: 'InvalidAccessKeyId', status: 403 });
    }
  });
});

describe('clients', () => {
  it('read what others wrote, where their rights say so', async () => {
    const put = { Bucket: 'bucket', Key: 'shared', Body: 'from one' };
    await sdkClient(used.stack.endpoint, OWN).send(new PutObjectCommand(put));
    const got = await used.s3.send(new GetObjectCommand({ Bucket: 'bucket', Key: 'shared' }));
    expect(await got.Body!.transformToString()).toBe('from one');
  });

  it('with the secret of another are refused', async () => {
    const mixed = { accessKeyId: CLIENT.accessKeyId, secretAccessKey: OWN.secretAccessKey };
    const call = sdkClient(used.stack.endpoint, mixed).send(new ListBucketsCommand({}));
    expect(await failureOf(call)).toMatchObject({ code: 'SignatureDoesNotMatch', status: 403 });
  });

  it('that sign for another region are told the right one', async () => {
    const elsewhere = used.stack.client({ region: 'eu-west-1' });
    const call = elsewhere.send(new GetObjectCommand({ Bucket: 'bucket', Key: 'k' }));
    const { code, status, message } = await failureOf(call);
    expect({ code, status }).toEqual({ code: 'AuthorizationHeaderMalformed', status: 400 });
    expect(message).toContain('us-east-1');
    elsewhere.destroy();
  });
});
