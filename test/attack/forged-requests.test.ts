import { beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { RawClient } from '../support/raw-client';
import { defaultConfig } from '../support/stack';
import { useAttackSite, type Victim } from './attack-site';

const DOMAIN = 's3.example';
const READER = { accessKeyId: 'READERACCESSKEY00001', secretAccessKey: 'r'.repeat(40) };
const { s3, clients } = defaultConfig('') as { s3: object; clients: object[] };

const used = useAttackSite({
  buckets: ['bucket', 'secret', 'plain-bucket'],
  config: {
    s3: { ...s3, baseDomains: [DOMAIN] },
    clients: [
      ...clients,
      {
        ...READER,
        rights: [{ bucket: 'bucket', prefix: 'mine/', allow: ['read', 'write', 'delete', 'list'] }],
      },
    ],
  },
});
let secret: Victim;
let reader: RawClient;
beforeAll(async () => {
  const { site } = used;
  secret = await site.store('secret', 'k', 100);
  await site.store('bucket', 'k', 100);
  await site.store('bucket', 'mine/k', 100);
  await site.store('bucket', 'theirs/k', 100);
  reader = new RawClient(site.endpoint, READER);
});

describe('a signed request', () => {
  it('cannot be turned to another bucket by the host in its request line', async () => {
    const { client } = used.site;
    const host = `bucket.${DOMAIN}`;
    expect((await client.send({ path: '/k', host })).status).toBe(200);
    for (const target of [`http://secret.${DOMAIN}/k`, `http://${DOMAIN}/secret/k`]) {
      const { status, body } = await client.send({ path: '/k', host, target });
      expect(status).toBe(403);
      expect(body.includes(secret.plaintext)).toBe(false);
    }
    // signed for the key "secret/k" of one bucket, sent to the key "k" of another
    const target = `http://${DOMAIN}/secret/k`;
    expect((await client.send({ path: '/secret/k', host, target })).status).toBe(403);
  });

  it('is what its signature says when the request line and Host agree', async () => {
    const host = `bucket.${DOMAIN}`;
    const answer = await used.site.client.send({ path: '/k', host, target: `http://${host}/k` });
    expect(answer.status).toBe(200);
  });
});

describe('a client that may use one prefix of one bucket', () => {
  const ownPath = '/bucket/mine/k';

  it('reaches what is its own', async () => {
    expect((await reader.get(ownPath)).status).toBe(200);
    expect((await reader.copy('bucket/mine/k', '/bucket/mine/copy')).status).toBe(200);
    expect((await reader.send({ path: '/bucket', query: 'list-type=2&prefix=mine%2F' })).status).toBe(200);
  });

  it.each([
    '/bucket/theirs/k',
    '/bucket/mine',
    '/bucket/Mine/k',
    '/bucket//mine/k',
    '/bucket/./mine/k',
    '/bucket/%2Fmine/k',
    '/bucket/min%65',
    '/bucket/theirs/../theirs/k',
    '/secret/k',
    '/secret/mine/k',
    '/SECRET/mine/k',
  ])('is refused %s, whatever it wants of it', async (path) => {
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE'])
      expect([method, (await reader.send({ method, path })).status]).toEqual([method, 403]);
    for (const query of ['acl', 'attributes', 'tagging', 'versionId=null'])
      expect([query, (await reader.send({ path, query })).status]).toEqual([query, 403]);
  });

  it('takes ".." in a key for a key of its own, and for nothing else', async () => {
    const climbing = await reader.get('/bucket/mine/../theirs/k');
    expect(climbing.status).toBe(404);
    expect((await reader.get('/bucket/mine/%2e%2e/theirs/k')).status).toBe(404);
  });

  it.each([
    'bucket/theirs/k',
    '/bucket/theirs/k',
    '/bucket/mine%2F..%2F..%2Fsecret/k',
    'bucket%2Ftheirs%2Fk',
    '//bucket/mine/k',
    'secret/k',
    'secret/mine/k',
    'bucket/theirs/k?versionId=null',
    'bucket/theirs/k?versionId=mine/k',
    'bucket/mine/k?versionId=null&versionId=x',
    'bucket?versionId=/mine/k',
    'arn:aws:s3:us-east-1:1:accesspoint/x/object/k',
    'http://elsewhere.example/bucket/mine/k',
  ])('copies nothing from %s', async (source) => {
    const { status } = await reader.copy(source, '/bucket/mine/stolen');
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect((await reader.get('/bucket/mine/stolen')).status).toBe(404);
  });

  it.each([
    'list-type=2',
    'list-type=2&prefix=',
    'list-type=2&prefix=theirs%2F',
    'list-type=2&prefix=mine',
    'list-type=2&prefix=mine%2F&prefix=theirs%2F',
    'list-type=2&Prefix=mine%2F',
    'list-type=2&prefix=theirs%2F&prefix=mine%2F',
    'prefix=theirs%2F',
    'prefix=theirs%2F&versions',
    'location',
    'policy',
  ])('lists nothing with ?%s', async (query) => {
    const { status } = await reader.send({ path: '/bucket', query });
    expect([400, 403, 501]).toContain(status);
  });

  it('deletes only what is its own of many keys at once', async () => {
    const keys = ['theirs/k', 'mine/gone', '/mine/k', 'mine', '.s3ep/x', 'mine&#47;..&#47;x'];
    const objects = keys.map((key) => `<Object><Key>${key}</Key></Object>`).join('');
    const body = Buffer.from(`<Delete>${objects}</Delete>`);
    const headers = { 'content-md5': createHash('md5').update(body).digest('base64') };
    const answer = await reader.send({ method: 'POST', path: '/bucket', query: 'delete', body, headers });
    expect(answer.status).toBe(200);
    const failed = [...answer.body.toString().matchAll(/<Error>.*?<Key>(.*?)<\/Key>/g)].map(([, key]) => key);
    expect(failed).toEqual(['theirs/k', '/mine/k', 'mine', '.s3ep/x']);
    expect((await used.site.client.get('/bucket/theirs/k')).status).toBe(200);
  });
});

describe('metadata that belongs to the proxy', () => {
  const forged = { 'x-amz-meta-s3ep': 'AQ' };

  it.each<[string, Record<string, string>]>([
    ['the record', forged],
    ['the record in another case', { 'X-Amz-Meta-S3EP': 'AQ' }],
    ['what begins like it', { 'x-amz-meta-s3ep-more': 'AQ' }],
  ])('is refused in a header: %s', async (_name, headers) => {
    const { client } = used.site;
    const lower = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
    );
    const directive = { 'x-amz-metadata-directive': 'REPLACE' };
    const answers = [
      await client.put('/bucket/forged', Buffer.from('x'), lower),
      await client.put('/plain-bucket/forged', Buffer.from('x'), lower),
      await client.copy('bucket/k', '/bucket/forged', { ...lower, ...directive }),
      await client.copy('bucket/k', '/bucket/forged', lower),
    ];
    for (const { status, body } of answers) {
      expect(status).toBe(400);
      expect(body.toString()).toContain('<Code>InvalidArgument</Code>');
    }
    expect((await client.get('/bucket/forged')).status).toBe(404);
  });
});

describe('what a client puts into the answer', () => {
  const injected = 'x%0D%0ASet-Cookie%3A%20a%3Db';

  it.each([
    'content-type',
    'cache-control',
    'content-disposition',
    'content-encoding',
    'content-language',
    'expires',
  ])('response-%s cannot be two headers, and costs the backend nothing', async (name) => {
    const { client, stack } = used.site;
    await stack.control.resetRequests();
    for (const value of [injected, 'x%0Ay', 'x%7F', '%00', '%E2%82%AC', 'x%0D']) {
      for (const method of ['GET', 'HEAD']) {
        const answer = await client.send({ method, path: '/bucket/k', query: `response-${name}=${value}` });
        expect([value, method, answer.status]).toEqual([value, method, 400]);
        expect(answer.headers['set-cookie']).toBeUndefined();
      }
    }
    expect(await stack.control.requests()).toEqual([]);
  });

  it('is escaped where an error repeats it', async () => {
    const { client } = used.site;
    const { status, body } = await client.get('/bucket/%3C%2FResource%3E%3CCode%3E%0D%0A%01');
    expect(status).toBe(404);
    expect(body.toString().match(/<Code>/g)).toHaveLength(1);
  });

  it('comes back as the bytes that were sent, in metadata beyond ASCII', async () => {
    const { client } = used.site;
    const value = Buffer.from('Größe €').toString('latin1');
    expect((await client.put('/bucket/named', Buffer.from('x'), { 'x-amz-meta-note': value })).status).toBe(
      200,
    );
    const { status, headers } = await client.get('/bucket/named');
    expect([status, headers['x-amz-meta-note']]).toEqual([200, value]);
    expect((await client.copy('bucket/named', '/bucket/named-too')).status).toBe(200);
    expect((await client.head('/bucket/named-too')).headers['x-amz-meta-note']).toBe(value);
  });
});
