import { runStage } from '@s3ep/byte-stage';
import { describe, expect, it } from '@jest/globals';
import { EXAMPLE_OPTIONS } from '../../fixtures/example-credentials';
import { wireRequest } from '../../fixtures/wire-request';
import { authenticate } from '../auth';
import { openBodyVerifier } from './open-body-verifier';

const CONTENT = Buffer.alloc(66_560, 'a');
const CREDENTIAL = 'AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request';

interface Example {
  readonly headers: Record<string, string>;
  readonly signedHeaders: string;
  readonly seed: string;
  readonly chunks: readonly [string, string, string];
  readonly end: string;
}

// Amazon S3 API Reference, "Signature Calculations for the Authorization Header: Transferring Payload in Multiple
// Chunks (Chunked Upload)", and the same "Including Trailing Headers".
const EXAMPLES: Record<string, Example> = {
  'signed chunks': {
    headers: {
      'content-encoding': 'aws-chunked',
      'content-length': '66824',
      'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
    },
    signedHeaders:
      'content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;' +
      'x-amz-storage-class',
    seed: '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
    chunks: [
      'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648',
      '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497',
      'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9',
    ],
    end: '\r\n',
  },
  'signed chunks with a signed trailer': {
    headers: {
      'content-encoding': 'aws-chunked',
      'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
      'x-amz-trailer': 'x-amz-checksum-crc32c',
    },
    signedHeaders:
      'content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class;' +
      'x-amz-trailer',
    seed: '106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e',
    chunks: [
      'b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2',
      '1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7',
      '2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992',
    ],
    end:
      'x-amz-checksum-crc32c:sOO8/Q==\r\n' +
      'x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n',
  },
};

function verifierOf(example: Example) {
  const request = wireRequest({
    method: 'PUT',
    target: '/examplebucket/chunkObject.txt',
    headers: {
      host: 's3.amazonaws.com',
      'x-amz-date': '20130524T000000Z',
      'x-amz-storage-class': 'REDUCED_REDUNDANCY',
      'x-amz-decoded-content-length': '66560',
      ...example.headers,
      authorization:
        `AWS4-HMAC-SHA256 Credential=${CREDENTIAL},SignedHeaders=${example.signedHeaders},` +
        `Signature=${example.seed}`,
    },
  });
  return openBodyVerifier({ request, proof: authenticate(request, EXAMPLE_OPTIONS).proof });
}

function bodyOf({ chunks, end }: Example): Buffer {
  return Buffer.concat([
    Buffer.from(`10000;chunk-signature=${chunks[0]}\r\n`),
    CONTENT.subarray(0, 65_536),
    Buffer.from(`\r\n400;chunk-signature=${chunks[1]}\r\n`),
    CONTENT.subarray(65_536),
    Buffer.from(`\r\n0;chunk-signature=${chunks[2]}\r\n${end}`),
  ]);
}

describe('the chunked uploads of the Amazon S3 API Reference', () => {
  it.each(Object.entries(EXAMPLES))(
    '%s: the signature of the request and of each chunk',
    (_name, example) => {
      expect(runStage(verifierOf(example), bodyOf(example)).equals(CONTENT)).toBe(true);
    },
  );

  it('reports the checksum of the trailer', () => {
    const example = EXAMPLES['signed chunks with a signed trailer']!;
    const verifier = verifierOf(example);
    runStage(verifier, bodyOf(example));
    expect(verifier.result()).toEqual({
      plaintextBytes: 66_560,
      checksums: [{ algorithm: 'CRC32C', digest: Buffer.from('sOO8/Q==', 'base64') }],
    });
  });
});
