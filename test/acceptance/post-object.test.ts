import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CreateBucketCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BOUNDARY, encodeForm, type FormAnswer, postForm, signedFields } from '../support/post-form';
import { CLIENT, defaultConfig, Stack } from '../support/stack';

const MIB = 1_048_576;
/** More than is collected, so that it is streamed. */
const LARGE_BYTES = 20 * MIB + 12_345;
const READER = { accessKeyId: 'READERACCESSKEY00001', secretAccessKey: 'r'.repeat(40) };

let stack: Stack;
let s3: S3Client;
beforeAll(async () => {
  const { clients } = defaultConfig('http://localhost') as { clients: readonly unknown[] };
  stack = await Stack.start({
    config: {
      clients: [
        ...clients,
        {
          ...READER,
          rights: [
            { bucket: '*', allow: ['read'] },
            { bucket: '*', prefix: 'mine/', allow: ['write'] },
          ],
        },
      ],
    },
  });
  s3 = stack.client();
  for (const Bucket of ['bucket', 'plain-bucket']) await s3.send(new CreateBucketCommand({ Bucket }));
});
afterAll(() => stack.stop());

type Signing = Partial<Parameters<typeof signedFields>[0]>;
type Encoding = Parameters<typeof encodeForm>[1];

interface Posting extends Signing {
  readonly content?: Buffer;
  readonly encoding?: Encoding;
  readonly change?: (fields: Record<string, string>) => Record<string, string>;
  readonly headers?: Readonly<Record<string, string>>;
}

async function post({ content, encoding, change, headers, ...signing }: Posting = {}): Promise<FormAnswer> {
  const bucket = signing.bucket ?? 'bucket';
  const fields = signedFields({ fields: { key: 'key' }, credentials: CLIENT, ...signing, bucket });
  const { head, tail } = encodeForm(change ? change(fields) : fields, encoding);
  const body = Buffer.concat([head, content ?? Buffer.from('content'), tail]);
  return postForm({ endpoint: stack.endpoint, bucket, body, ...(headers && { headers }) });
}

async function read(Key: string, Bucket = 'bucket'): Promise<Buffer> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return Buffer.from(await Body!.transformToByteArray());
}

const codeOf = ({ text }: FormAnswer): string | undefined => /<Code>(.*?)<\/Code>/.exec(text)?.[1];
const messageOf = ({ text }: FormAnswer): string | undefined => /<Message>(.*?)<\/Message>/.exec(text)?.[1];

async function keysAtBackend(): Promise<readonly string[]> {
  const keys: string[] = [];
  for (const Bucket of ['bucket', 'plain-bucket']) {
    const { Contents = [] } = await stack.backendClient().send(new ListObjectsV2Command({ Bucket }));
    keys.push(...Contents.map(({ Key, ETag }) => `${Bucket}/${Key ?? ''} ${ETag ?? ''}`));
  }
  return keys;
}

describe('PostObject', () => {
  it.each([0, 1, 65_535, 65_536, 65_537, MIB])('stores a file of %d bytes encrypted', async (bytes) => {
    const content = randomBytes(bytes);
    const answer = await post({ fields: { key: `size/${bytes}` }, content });
    expect(answer).toMatchObject({ status: 204, text: '' });
    expect((await read(`size/${bytes}`)).equals(content)).toBe(true);
    const head = await s3.send(new HeadObjectCommand({ Bucket: 'bucket', Key: `size/${bytes}` }));
    expect(head).toMatchObject({ ETag: answer.headers.etag, ContentLength: bytes });
    const raw = await stack.control.readRaw('bucket', `size/${bytes}`);
    expect(raw.metadata).toHaveProperty('s3ep');
    if (bytes >= 16) expect(raw.body.includes(content.subarray(0, 16))).toBe(false);
  });

  it('stores the description that the fields give', async () => {
    const { status } = await post({
      fields: {
        key: 'described/${filename}',
        'Content-Type': 'image/png',
        'Cache-Control': 'no-store',
        'Content-Disposition': 'attachment; filename="${filename}"',
        'x-amz-meta-name': 'Zoë',
        tagging: '<Tagging><TagSet><Tag><Key>a b</Key><Value>c&amp;d</Value></Tag></TagSet></Tagging>',
        'x-amz-checksum-sha256': createHash('sha256').update('content').digest('base64'),
        success_action_status: '200',
      },
      conditions: [
        ['starts-with', '$key', 'described/'],
        ['starts-with', '$Content-Disposition', 'attachment'],
      ],
      uncovered: ['key', 'Content-Disposition'],
      encoding: { filename: 'C:\\photos\\één.png' },
    });
    expect(status).toBe(200);
    const Key = 'described/één.png';
    const head = await s3.send(new HeadObjectCommand({ Bucket: 'bucket', Key, ChecksumMode: 'ENABLED' }));
    expect(head).toMatchObject({
      ContentType: 'image/png',
      CacheControl: 'no-store',
      ChecksumSHA256: createHash('sha256').update('content').digest('base64'),
    });
    expect(Buffer.from(head.Metadata!.name!, 'latin1').toString()).toBe('Zoë');
    const { TagSet } = await s3.send(new GetObjectTaggingCommand({ Bucket: 'bucket', Key }));
    expect(TagSet).toEqual([{ Key: 'a b', Value: 'c&d' }]);
  });

  it('answers 201 with a document about the object', async () => {
    const answer = await post({ fields: { key: 'a <b>', success_action_status: '201' } });
    const location = `${stack.endpoint}/bucket/a%20%3Cb%3E`;
    expect(answer).toMatchObject({ status: 201, headers: { location, 'content-type': 'application/xml' } });
    const etag = answer.headers.etag!.replaceAll('"', '&quot;');
    expect(answer.text).toContain(
      `<PostResponse><Location>${location}</Location><Bucket>bucket</Bucket><Key>a &lt;b&gt;</Key>` +
        `<ETag>${etag}</ETag></PostResponse>`,
    );
  });

  it('sends the browser on to where the form says', async () => {
    const answer = await post({
      fields: { key: 'a/b c', success_action_redirect: 'http://page.example/done?x=1' },
    });
    expect(answer.status).toBe(303);
    expect(answer.headers.location).toBe(
      `http://page.example/done?x=1&bucket=bucket&key=a%2Fb%20c&etag=${encodeURIComponent(answer.headers.etag!)}`,
    );
  });

  it('ignores fields after a small file', async () => {
    expect(await post({ encoding: { after: { submit: 'Upload', key: 'other' } } })).toMatchObject({
      status: 204,
    });
    expect((await read('key')).toString()).toBe('content');
  });

  it.each(['bucket', 'plain-bucket'])('streams a large file into %s', async (bucket) => {
    const content = randomBytes(LARGE_BYTES);
    const fields = signedFields({
      bucket,
      fields: { key: 'large' },
      conditions: [['content-length-range', LARGE_BYTES, LARGE_BYTES]],
      credentials: CLIENT,
    });
    const { head, tail } = encodeForm(fields);
    const whole = Buffer.concat([head, content, tail]);
    function* pieces(): Generator<Buffer> {
      for (let at = 0; at < whole.length; at += 10_007) yield whole.subarray(at, at + 10_007);
    }
    const body = { length: whole.length, source: Readable.from(pieces()) };
    expect(await postForm({ endpoint: stack.endpoint, bucket, body })).toMatchObject({ status: 204 });
    expect((await read('large', bucket)).equals(content)).toBe(true);
  });

  it('stores what a client with a right to the prefix may write', async () => {
    expect(await post({ credentials: READER, fields: { key: 'mine/a' } })).toMatchObject({ status: 204 });
  });

  const expired = { expiresIn: -1_000 } satisfies Posting;
  const changed = (name: string, value: string): Posting => ({
    change: (fields) => ({ ...fields, [name]: value }),
  });
  const without = (...names: string[]): Posting => ({
    change: (fields) => Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name))),
  });
  const large = randomBytes(9 * MIB);

  it.each<[string, string, string, Posting]>([
    ['an expired policy', 'AccessDenied', 'Policy expired.', expired],
    [
      'a policy of somebody else',
      'SignatureDoesNotMatch',
      '',
      { credentials: { ...CLIENT, secretAccessKey: 'x' } },
    ],
    ['a forged signature', 'SignatureDoesNotMatch', '', changed('x-amz-signature', 'f'.repeat(64))],
    [
      'an unknown access key',
      'InvalidAccessKeyId',
      '',
      { credentials: { ...CLIENT, accessKeyId: 'NOBODY' } },
    ],
    [
      'a changed policy',
      'SignatureDoesNotMatch',
      '',
      changed('policy', Buffer.from('{}').toString('base64')),
    ],
    ['a form without a policy', 'AccessDenied', '', without('policy', 'x-amz-signature')],
    ['a form without a signature', 'InvalidArgument', "'x-amz-signature'", without('x-amz-signature')],
    ['Signature V2', 'InvalidRequest', 'AWS4-HMAC-SHA256', changed('AWSAccessKeyId', 'A')],
    ['an Authorization header', 'InvalidArgument', 'mechanism', { headers: { authorization: 'AWS a:b' } }],
    ['our metadata name in a header', 'InvalidArgument', 'reserved', { headers: { 'x-amz-meta-s3ep': 'x' } }],
    ['an extra field', 'AccessDenied', 'Extra input fields: acl', changed('acl', 'private')],
    [
      'a field that is not as the policy has it',
      'AccessDenied',
      'Policy Condition failed',
      changed('key', 'other'),
    ],
    ['another bucket', 'AccessDenied', 'Policy Condition failed', { conditions: [{ bucket: 'other' }] }],
    ['a file that is too large', 'EntityTooLarge', '', { conditions: [['content-length-range', 0, 6]] }],
    ['a file that is too small', 'EntityTooSmall', '', { conditions: [['content-length-range', 8, 9]] }],
    ['a form without a key', 'InvalidArgument', "'key'", { fields: {} }],
    ['a key of 1,025 bytes', 'KeyTooLongError', '', { fields: { key: 'k'.repeat(1025) } }],
    ['a key of the reserved prefix', 'AccessDenied', '', { fields: { key: '.s3ep/x' } }],
    [
      'a file name that makes a key of the reserved prefix',
      'AccessDenied',
      'Access Denied',
      {
        fields: { key: '.s3ep/${filename}' },
        conditions: [['starts-with', '$key', '']],
        uncovered: ['key'],
      },
    ],
    [
      'a file name that makes a key which is too long',
      'KeyTooLongError',
      '',
      {
        fields: { key: 'k/${filename}' },
        encoding: { filename: 'n'.repeat(1_023) },
        conditions: [['starts-with', '$key', 'k/']],
        uncovered: ['key'],
      },
    ],
    [
      'a key that the file name leads out of what the policy allows',
      'AccessDenied',
      'Policy Condition failed',
      {
        fields: { key: '${filename}' },
        encoding: { filename: 'elsewhere' },
        conditions: [['starts-with', '$key', 'mine/']],
        uncovered: ['key'],
      },
    ],
    ['our metadata name', 'InvalidArgument', 'reserved', { fields: { key: 'k', 'x-amz-meta-s3ep': 'x' } }],
    [
      'our metadata prefix',
      'InvalidArgument',
      'reserved',
      { fields: { key: 'k', 'X-Amz-Meta-S3ep-x': 'x' } },
    ],
    [
      'a line break in metadata',
      'InvalidArgument',
      '',
      { fields: { key: 'k', 'x-amz-meta-a': 'x\r\ny: z' } },
    ],
    ['an unknown x-amz field', 'NotImplemented', '', { fields: { key: 'k', 'x-amz-unheard-of': 'x' } }],
    ['a wrong checksum', 'BadDigest', '', { fields: { key: 'k', 'x-amz-checksum-crc32': 'AAAAAA==' } }],
    [
      'more than 20 KB of fields',
      'MaxPostPreDataLengthExceededError',
      '',
      { fields: { key: 'k', a: 'x'.repeat(20_480) } },
    ],
    ['a client without the right', 'AccessDenied', '', { credentials: READER }],
    [
      'another content type',
      'RequestIsNotMultiPartContent',
      '',
      { headers: { 'content-type': 'text/plain' } },
    ],
    [
      'another boundary',
      'MalformedPOSTRequest',
      '',
      { headers: { 'content-type': 'multipart/form-data; boundary=x' } },
    ],
    [
      'a large file with fields after it',
      'MalformedPOSTRequest',
      'last field',
      { content: large, encoding: { after: { submit: 'x' } } },
    ],
    [
      'a large file without CRLF in the end',
      'MalformedPOSTRequest',
      'CRLF',
      { content: large, encoding: { ending: '' } },
    ],
    [
      'a large file with an epilogue',
      'MalformedPOSTRequest',
      '',
      { content: large, encoding: { ending: '\r\n\r\n' } },
    ],
    [
      'a large file with a wrong checksum',
      'BadDigest',
      '',
      { content: large, fields: { key: 'k', 'x-amz-checksum-crc32': 'AAAAAA==' } },
    ],
    [
      'a large file above the range',
      'EntityTooLarge',
      '',
      { content: large, conditions: [['content-length-range', 0, 6]] },
    ],
  ])('refuses %s with %s, and stores nothing', async (_what, code, message, posting) => {
    for (const bucket of ['bucket', 'plain-bucket']) {
      const before = await keysAtBackend();
      const answer = await post({ ...posting, bucket });
      expect(codeOf(answer)).toBe(code);
      expect(messageOf(answer)).toContain(message.replaceAll("'", '&apos;'));
      expect(await keysAtBackend()).toEqual(before);
    }
  });

  it('refuses a form without a file', async () => {
    const fields = signedFields({ bucket: 'bucket', fields: { key: 'k' }, credentials: CLIENT });
    const { head } = encodeForm(fields);
    const body = Buffer.from(
      head
        .toString()
        .replace(/Content-Disposition: form-data; name="file".*$/s, '')
        .replace(/\r\n$/, '--\r\n'),
    );
    const answer = await postForm({ endpoint: stack.endpoint, bucket: 'bucket', body });
    expect([codeOf(answer), messageOf(answer)]).toEqual([
      'InvalidArgument',
      'POST requires exactly one file upload per request.',
    ]);
  });

  it('refuses a form that does not say its length', async () => {
    const { head, tail } = encodeForm(
      signedFields({ bucket: 'bucket', fields: { key: 'k' }, credentials: CLIENT }),
    );
    const answer = await fetch(`${stack.endpoint}/bucket`, {
      method: 'POST',
      headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
      body: new Blob([head, tail]).stream(),
      duplex: 'half',
    });
    expect(answer.status).toBe(411);
    expect(await answer.text()).toContain('<Code>MissingContentLength</Code>');
  });

  it('still serves after a large form was refused', async () => {
    expect(codeOf(await post({ content: large, ...expired }))).toBe('AccessDenied');
    expect(await post({ fields: { key: 'after' } })).toMatchObject({ status: 204 });
  });
});
