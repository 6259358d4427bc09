import { createHash, createHmac } from 'node:crypto';
import { deriveKey } from './forge-record';
import { forgeUploadRecord, uploadSecretsOf } from './multipart-base';
import type { UploadStateVector } from './multipart-vector';
import type { Expectation } from './vector';
import { BUCKET, KEK } from './vector-base';

interface StateVariation {
  name: string;
  expect: Expectation;
  key?: string;
  /** The key in the state, where it is not the one that is asked for; and the one that it is sealed for. */
  stateKey?: string;
  sealKey?: string;
  uploadId?: string;
  stateUploadId?: string;
  proofUploadId?: string;
  /** Whose uploadKey made the proof. */
  proofOf?: string;
  kind?: number;
  bytes?: (state: Buffer) => Buffer;
}

const VARIATIONS: StateVariation[] = [
  { name: 'an upload', expect: 'success' },
  {
    name: 'an upload with a long id and odd key',
    expect: 'success',
    key: 'Größe/🔑',
    uploadId: '2~'.repeat(400),
  },
  { name: 'of another key', expect: 'upload-state', stateKey: 'b/key' },
  { name: 'sealed for another key', expect: 'seal', sealKey: 'b/key' },
  { name: 'of another upload', expect: 'upload-state', stateUploadId: 'upload-2' },
  { name: 'of another upload, renamed', expect: 'upload-proof', proofUploadId: 'upload-2' },
  { name: 'proved by another upload', expect: 'upload-proof', proofOf: 'foreign' },
  { name: 'of kind 1', expect: 'kind-unsupported', kind: 1 },
  { name: 'one byte short', expect: 'upload-state', bytes: (state) => state.subarray(0, -1) },
  { name: 'one byte more', expect: 'upload-state', bytes: (state) => Buffer.concat([state, Buffer.of(0)]) },
  { name: 'cut in its record', expect: 'record-truncated', bytes: (state) => state.subarray(0, 100) },
];

const len16 = (text: string): Buffer => {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.of(bytes.length >> 8, bytes.length & 0xff), bytes]);
};

/** State objects of open uploads (object-format.md 5), written without the library. */
export function uploadStateVectors(): UploadStateVector[] {
  return VARIATIONS.map((variation) => {
    const { name, expect, key = 'a/key', uploadId = 'upload-1' } = variation;
    const secrets = uploadSecretsOf(`upload state: ${name}`);
    const prover = variation.proofOf === undefined ? secrets : uploadSecretsOf(variation.proofOf);
    const uploadKey = deriveKey({ ...prover, info: Buffer.from('s3ep/v1/upload') });
    const kind = variation.kind ?? 2;
    const fields = { kind, plaintextLength: kind === 1 ? 5n : 2n ** 64n - 1n };
    const state = Buffer.concat([
      forgeUploadRecord({ secrets, key: variation.sealKey ?? key, fields }),
      len16(variation.stateKey ?? key),
      len16(variation.stateUploadId ?? uploadId),
      createHmac('sha256', uploadKey)
        .update(len16(variation.proofUploadId ?? uploadId))
        .digest(),
    ]);
    return {
      name,
      expect,
      kek: KEK.toString('hex'),
      bucket: BUCKET,
      key,
      uploadId,
      id: createHash('sha256').update(`${BUCKET}\0${key}\0${uploadId}`).digest('hex').slice(0, 32),
      base64: (variation.bytes?.(state) ?? state).toString('base64'),
    };
  });
}
