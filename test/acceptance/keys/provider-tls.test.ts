import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { failureOf } from '../../support/failure';
import {
  anotherAuthority,
  certificate,
  itsAuthority,
  KEY_SERVER_KINDS,
  KeyServer,
  type KeyServerKind,
} from '../../support/key-server';
import { CLIENT, sdkClient, Stack } from '../../support/stack';

const object = { Bucket: 'bucket', Key: 'letter' };

/** How each kind of provider is told whom to trust. */
const trusting: Readonly<Record<KeyServerKind, (file: string) => { kek?: object; environment?: object }>> = {
  'aws-kms': (file) => ({ environment: { NODE_EXTRA_CA_CERTS: file } }),
  'vault-transit': (caFile) => ({ kek: { caFile } }),
};
const complaint: Readonly<Record<KeyServerKind, string>> = {
  'aws-kms':
    'endpoint: its certificate is untrusted; name the PEM file of the authority that signed it in NODE_EXTRA_CA_CERTS',
  'vault-transit': `caFile: no authority in ${anotherAuthority} signed it`,
};

describe.each(KEY_SERVER_KINDS)('a %s whose certificate an authority of its own signed', (kind) => {
  const server = new KeyServer(kind, certificate);
  let stack: Stack;

  beforeAll(async () => {
    await server.start();
    stack = await Stack.start();
    await stack.backendClient().send(new CreateBucketCommand({ Bucket: object.Bucket }));
  });
  afterAll(async () => {
    await stack.stop();
    await server.stop();
  });

  async function proxyTrusting(file: string) {
    const { kek = {}, environment = {} } = trusting[kind](file);
    const config = {
      keys: { keks: [{ ...server.kek('main'), ...kek }] },
      buckets: [{ match: '*', activeKek: 'main' }],
    };
    const proxy = await stack.startAnotherProxy({ config, proxyEnvironment: { ...environment } });
    return { proxy, client: sdkClient(proxy.listening.s3 ?? '', CLIENT) };
  }

  it('is used where that one is trusted', async () => {
    const { proxy, client } = await proxyTrusting(itsAuthority);
    await client.send(new PutObjectCommand({ ...object, Body: 'sealed' }));
    const { Body } = await client.send(new GetObjectCommand(object));
    expect(await Body?.transformToString()).toBe('sealed');
    client.destroy();
    await proxy.stop('SIGKILL');
  });

  it('is unavailable where another one is, and the log names what to mend', async () => {
    const before = server.calls;
    const { proxy, client } = await proxyTrusting(anotherAuthority);
    const failed = await failureOf(client.send(new PutObjectCommand({ ...object, Body: 'sealed' })));
    expect(failed).toMatchObject({ code: 'ServiceUnavailable', status: 503 });
    expect(await proxy.waitForLine('untrusted')).toContain(complaint[kind]);
    expect(server.calls).toBe(before);
    client.destroy();
    await proxy.stop('SIGKILL');
  });
});
