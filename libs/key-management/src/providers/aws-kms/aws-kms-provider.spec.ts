import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Secret } from '@s3ep/config';
import type { AwsKmsKekSettings } from '@s3ep/config';
import { createKeyProvider } from '../create-key-provider';
import { keyProviderContract } from '../key-provider.contract';
import { KmsStub, kmsError } from '../testing/kms-stub';
import type { StubReaction } from '../testing/http-stub';
import { certificate } from '../testing/test-certificates';
import { AwsKmsProvider } from './aws-kms-provider';
import { classifyKmsError } from './classify-kms-error';
import { createAwsKmsProvider } from './create-aws-kms-provider';
import { createKmsClient } from './create-kms-client';

const stub = new KmsStub();
const secure = new KmsStub(certificate);
const keyId = stub.createKey('alias/s3ep');
const strangersKey = stub.createKey();
let endpoint = '';
let secureEndpoint = '';

beforeAll(async () => {
  endpoint = await stub.start();
  secureEndpoint = await secure.start();
});
afterEach(() => {
  stub.failWith(undefined);
});
afterAll(async () => {
  await stub.stop();
  await secure.stop();
});

const settings = (changes: Partial<AwsKmsKekSettings> = {}): AwsKmsKekSettings => ({
  id: 'main',
  state: 'enabled',
  provider: 'aws-kms',
  keyId,
  region: 'eu-central-1',
  endpoint,
  credentials: {
    type: 'static',
    accessKeyId: stub.accessKeyId,
    secretAccessKey: new Secret('secret-of-the-kms-stub'),
  },
  timeoutMilliseconds: 5000,
  attempts: 1,
  ...changes,
});
const provider = (changes?: Partial<AwsKmsKekSettings>) => createAwsKmsProvider(settings(changes));

keyProviderContract('AwsKmsProvider, before a stub of KMS,', {
  make: () => provider(),
  makeStranger: () => provider({ keyId: strangersKey }),
});

describe('AwsKmsProvider', () => {
  it('asks KMS for the key, bound to the bucket, as object-format.md 1.1 says', async () => {
    const before = stub.requests.length;
    const { wrapped } = await provider().generateBucketKey('photos');
    await provider().unwrapBucketKey({ wrapped, originBucket: 'photos' });
    const [generated, decrypted] = stub.requests.slice(before);
    const EncryptionContext = { 's3ep:bucket': 'photos' };
    expect(generated?.body).toEqual({ KeyId: keyId, KeySpec: 'AES_256', EncryptionContext });
    expect(decrypted?.body).toEqual({
      KeyId: keyId,
      CiphertextBlob: wrapped.toString('base64'),
      EncryptionContext,
    });
  });

  it('takes an alias for the key', async () => {
    const { key, wrapped } = await provider({ keyId: 'alias/s3ep' }).generateBucketKey('photos');
    expect(await provider().unwrapBucketKey({ wrapped, originBucket: 'photos' })).toEqual(key);
  });

  it.each<[string, StubReaction, string]>([
    ['access is denied', kmsError('AccessDeniedException'), 'denied'],
    ['the session has expired', kmsError('ExpiredTokenException'), 'denied'],
    ['the signature is wrong', kmsError('InvalidSignatureException', 403), 'denied'],
    ['KMS throttles', kmsError('ThrottlingException'), 'unavailable'],
    ['KMS fails', kmsError('KMSInternalException', 500), 'unavailable'],
    ['a gateway answers 503', { status: 503, body: {} }, 'unavailable'],
    ['the key store is cut off', kmsError('KMSInvalidStateException', 409), 'disabled'],
    ['the key is for signing', kmsError('InvalidKeyUsageException'), 'disabled'],
    ['the connection breaks', 'cut', 'unavailable'],
    ['something else answers', { status: 200, body: {} }, 'unavailable'],
  ])('says so when %s', async (_when, reaction, kind) => {
    stub.failWith(reaction);
    await expect(provider().generateBucketKey('photos')).rejects.toMatchObject({
      name: 'KeyProviderError',
      kind,
    });
  });

  it('says that credentials which KMS does not know are denied', async () => {
    const credentials = {
      type: 'static',
      accessKeyId: 'AKIASTRANGER00000000',
      secretAccessKey: new Secret('s'),
    } as const;
    await expect(provider({ credentials }).check()).rejects.toMatchObject({ kind: 'denied' });
  });

  it.each(['Disabled', 'PendingDeletion'] as const)(
    'says that a key in state %s is disabled',
    async (state) => {
      const id = stub.createKey();
      const { wrapped } = await provider({ keyId: id }).generateBucketKey('photos');
      stub.setState(id, state);
      const unwrapped = provider({ keyId: id }).unwrapBucketKey({ wrapped, originBucket: 'photos' });
      await expect(unwrapped).rejects.toMatchObject({ kind: 'disabled' });
    },
  );

  it('says that a deleted key is disabled', async () => {
    const id = stub.createKey();
    stub.deleteKey(id);
    await expect(provider({ keyId: id }).generateBucketKey('photos')).rejects.toMatchObject({
      kind: 'disabled',
    });
  });

  it('never asks twice by itself', async () => {
    const before = stub.requests.length;
    stub.failWith(kmsError('KMSInternalException', 500));
    await expect(provider().generateBucketKey('photos')).rejects.toThrow();
    expect(stub.requests).toHaveLength(before + 1);
  });

  it('is unavailable where nobody listens', async () => {
    const nobody = provider({ endpoint: 'http://127.0.0.1:1' });
    await expect(nobody.generateBucketKey('photos')).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('makes its client anew after that failed', async () => {
    let attempts = 0;
    const makeClient = () => {
      attempts += 1;
      return attempts === 1 ? Promise.reject(new Error('no such role yet')) : createKmsClient(settings());
    };
    const mended = new AwsKmsProvider({ kekId: 'main', keyId, makeClient });
    await expect(mended.generateBucketKey('photos')).rejects.toMatchObject({ name: 'KeyProviderError' });
    await mended.generateBucketKey('photos');
    await mended.generateBucketKey('photos');
    expect(attempts).toBe(2);
  });

  it('does not trust a certificate that nobody it knows signed', async () => {
    const untrusted = provider({ endpoint: secureEndpoint }).generateBucketKey('photos');
    await expect(untrusted).rejects.toMatchObject({ kind: 'unavailable' });
    expect(secure.requests).toEqual([]);
  });

  it.each([
    [
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'endpoint: its certificate is untrusted; name the PEM file of the authority that signed it in NODE_EXTRA_CA_CERTS',
    ],
    [
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'endpoint: its certificate is of another name; correct endpoint, or the certificate there',
    ],
  ])('says what to mend where Node says %s', (code, message) => {
    const cause = Object.assign(new Error('of Node'), { code });
    expect(classifyKmsError(cause, 'main')).toMatchObject({ kind: 'unavailable', cause: { message, cause } });
  });

  it('shows no secret in its errors', async () => {
    stub.failWith(kmsError('AccessDeniedException'));
    const error: unknown = await provider()
      .check()
      .catch((thrown: unknown) => thrown);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(Object(error)))).not.toContain('secret-of');
  });
});

describe('the aws-kms of a configuration', () => {
  it('gives up on a KMS that does not answer in time', async () => {
    stub.failWith('hang');
    const slow = createKeyProvider(settings({ timeoutMilliseconds: 50 }));
    await expect(slow.generateBucketKey('photos')).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('asks as often as it may, and reports each attempt', async () => {
    stub.failWith(kmsError('ThrottlingException'));
    const outcomes: string[] = [];
    const called = ({ outcome }: { outcome: string }) => void outcomes.push(outcome);
    const patient = createKeyProvider(settings({ attempts: 3 }), { called });
    await expect(patient.generateBucketKey('photos')).rejects.toMatchObject({ kind: 'unavailable' });
    expect(outcomes).toEqual(['unavailable', 'unavailable', 'unavailable']);
  });
});
