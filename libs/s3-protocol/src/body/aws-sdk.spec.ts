import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  PutObjectCommand,
  S3Client,
  type PutObjectCommandInput,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { runStage } from '@s3ep/byte-stage';
import { describe, expect, it } from '@jest/globals';
import { EXAMPLE, EXAMPLE_OPTIONS } from '../../fixtures/example-credentials';
import { wireRequest } from '../../fixtures/wire-request';
import { authenticate } from '../auth';
import type { S3Request } from '../request';
import { openBodyVerifier } from './open-body-verifier';

interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Record<string, string | string[] | null>;
  readonly headers: Record<string, string>;
  readonly body?: Readable | Uint8Array | string;
}

/** An SDK client whose requests are not sent but kept. */
function capturingClient(config: Partial<S3ClientConfig> = {}) {
  const captured: SdkRequest[] = [];
  const client = new S3Client({
    endpoint: 'http://localhost:8080',
    forcePathStyle: true,
    region: EXAMPLE.region,
    credentials: EXAMPLE,
    maxAttempts: 1,
    ...config,
    requestHandler: {
      handle: (request: SdkRequest) => {
        captured.push(request);
        return Promise.resolve({ response: { statusCode: 200, headers: {}, body: Readable.from([]) } });
      },
    },
  });
  return { client, captured };
}

async function putBySdk(input: Partial<PutObjectCommandInput>, config: Partial<S3ClientConfig> = {}) {
  const { client, captured } = capturingClient(config);
  const command = new PutObjectCommand({ Bucket: 'bucket', Key: 'a b/é+%', ...input });
  await client.send(command);
  return captured[0]!;
}

async function bytesOf(body: SdkRequest['body']): Promise<Buffer> {
  if (body instanceof Readable) return buffer(body);
  return Buffer.from(body ?? '');
}

/** Authenticates what the SDK would have sent at the time at which it signed, and verifies its body. */
async function receive(sent: SdkRequest) {
  const query = Object.entries(sent.query ?? {}).map(([name, value]) => `${name}=${String(value)}`);
  const request: S3Request = wireRequest({
    method: sent.method,
    target: sent.path + (query.length > 0 ? `?${query.join('&')}` : ''),
    headers: sent.headers,
  });
  const { proof } = authenticate(request, { ...EXAMPLE_OPTIONS, now: new Date() });
  const verifier = openBodyVerifier({ request, proof });
  const content = runStage(verifier, await bytesOf(sent.body));
  return { proof, content, result: verifier.result(), request };
}

const CONTENT = Buffer.alloc(200_000, 'some content, ');

describe('what the AWS SDK for JavaScript sends', () => {
  it('by default: the body in memory, with a CRC32', async () => {
    const { content, result } = await receive(await putBySdk({ Body: CONTENT }));
    expect(content.equals(CONTENT)).toBe(true);
    expect(result.checksums.map(({ algorithm }) => algorithm)).toEqual(['CRC32']);
  });

  it.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)(
    'a stream, in unsigned chunks with a %s trailer',
    async (ChecksumAlgorithm) => {
      const sent = await putBySdk(
        {
          Body: Readable.from([CONTENT.subarray(0, 70_000), CONTENT.subarray(70_000)]),
          ContentLength: CONTENT.length,
          ChecksumAlgorithm,
        },
        { endpoint: 'https://localhost:8080' },
      );
      const { content, proof, result } = await receive(sent);
      expect(proof.kind).toBe('streaming-unsigned-trailer');
      expect(content.equals(CONTENT)).toBe(true);
      expect(result.checksums.map(({ algorithm }) => algorithm)).toEqual([ChecksumAlgorithm]);
    },
  );

  it('without checksums: the SHA-256 of the body', async () => {
    const { proof, content } = await receive(
      await putBySdk({ Body: CONTENT }, { requestChecksumCalculation: 'WHEN_REQUIRED' }),
    );
    expect(proof.kind).toBe('sha256');
    expect(content.equals(CONTENT)).toBe(true);
  });

  it('metadata, in headers that are signed', async () => {
    const sent = await putBySdk({
      Body: 'x',
      Metadata: { a: ' b  c ' },
      ContentType: 'text/plain; charset=utf-8',
    });
    expect((await receive(sent)).request.headers['x-amz-meta-a']).toBe('b  c');
  });

  it('a presigned upload, whose URL has the checksum of no body', async () => {
    const { client } = capturingClient();
    const url = new URL(await getSignedUrl(client, new PutObjectCommand({ Bucket: 'bucket', Key: 'k' })));
    expect(url.search).toContain('x-amz-checksum-crc32=AAAAAA%3D%3D');
    const { content } = await receive({
      method: 'PUT',
      path: url.pathname + url.search,
      headers: { host: url.host, 'content-length': '5' },
      body: 'hello',
    });
    expect(content.toString()).toBe('hello');
  });
});
