import { beforeAll, describe, expect, it } from '@jest/globals';
import { PutBucketCorsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { encodeForm, postForm, signedFields } from '../../support/post-form';
import { type RawAnswer, sendSigned, type SignedRequest } from '../../support/signed-request';
import { CLIENT } from '../../support/stack';
import { useStack } from '../../support/use-stack';

const Bucket = 'bucket';
const ORIGIN = 'https://page.example';
const HOST = `${Bucket}.s3.example.test`;
const used = useStack({
  config: {
    s3: { host: '127.0.0.1', port: 0, shutdownGraceSeconds: 0, baseDomains: ['s3.example.test'] },
  },
});

beforeAll(async () => {
  await used.s3.send(
    new PutBucketCorsCommand({
      Bucket,
      CORSConfiguration: {
        CORSRules: [
          {
            AllowedOrigins: [ORIGIN],
            AllowedMethods: ['GET', 'PUT', 'POST', 'HEAD'],
            AllowedHeaders: ['*'],
            ExposeHeaders: ['ETag'],
          },
        ],
      },
    }),
  );
  await used.s3.send(new PutObjectCommand({ Bucket, Key: 'key', Body: 'content' }));
});

/** The same object, addressed in either style. */
const STYLES: readonly (readonly [string, string, Record<string, string>])[] = [
  ['path style', `/${Bucket}/key`, {}],
  ['virtual-hosted style', '/key', { host: HOST }],
];

const send = (request: Omit<SignedRequest, 'endpoint'>): Promise<RawAnswer> =>
  sendSigned({ endpoint: used.stack.endpoint, ...request });

describe.each(STYLES)('in %s', (_style, path, host) => {
  it.each(['GET', 'PUT', 'POST'])('a preflight for %s is answered without a signature', async (method) => {
    const headers = { ...host, origin: ORIGIN, 'access-control-request-method': method };
    const answer = await send({ method: 'OPTIONS', path, headers, signed: false });
    expect(answer.status).toBe(200);
    expect(answer.headers['access-control-allow-origin']).toBe(ORIGIN);
    expect(answer.headers['access-control-allow-methods']).toContain(method);
  });

  it('a preflight of another page is refused', async () => {
    const headers = { ...host, origin: 'https://other.example', 'access-control-request-method': 'GET' };
    const answer = await send({ method: 'OPTIONS', path, headers, signed: false });
    expect(answer.status).toBe(403);
  });

  it.each(['GET', 'HEAD', 'PUT'])('the answer to %s may be read by the page', async (method) => {
    const answer = await send({
      method,
      path,
      headers: { ...host, origin: ORIGIN },
      ...(method === 'PUT' && { body: 'content' }),
    });
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': ORIGIN,
      'access-control-expose-headers': 'ETag',
    });
  });
});

it.each<[string, string, Record<string, string>]>([
  ['its path', Bucket, {}],
  ['its host', '', { host: HOST }],
])(
  'a form that is posted to the bucket by %s is stored, and the page may read the answer',
  async (_by, path, host) => {
    const Key = `form-${path}`;
    const { head, tail } = encodeForm(
      signedFields({ bucket: Bucket, fields: { key: Key }, credentials: CLIENT }),
    );
    const answer = await postForm({
      endpoint: used.stack.endpoint,
      bucket: path,
      body: Buffer.concat([head, Buffer.from('posted'), tail]),
      headers: { ...host, origin: ORIGIN },
    });
    expect(answer).toMatchObject({ status: 204, headers: { 'access-control-allow-origin': ORIGIN } });
    const got = await send({ path: `/${Bucket}/${Key}` });
    expect(got.body.toString()).toBe('posted');
  },
);
