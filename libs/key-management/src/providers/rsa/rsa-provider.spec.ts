import { constants, createHmac, generateKeyPairSync, privateDecrypt, publicEncrypt } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Secret } from '@s3ep/config';
import type { RsaKekSettings } from '@s3ep/config';
import { keyProviderContract } from '../key-provider.contract';
import { createRsaProvider } from './create-rsa-provider';

const VECTORS = path.resolve(import.meta.dirname, '../../../../../docs/specs/vectors');
const pemOf = (name: string) => readFileSync(path.join(VECTORS, name), 'utf8');
const AUTH_KEY = Buffer.alloc(32, 5);
const CONTEXT = Buffer.from('s3ep/v1/bucket-key\x00\x06photos', 'latin1');

const make = (given: Partial<RsaKekSettings>) =>
  createRsaProvider({
    id: 'main',
    state: 'enabled',
    provider: 'rsa',
    authKey: new Secret(AUTH_KEY.toString('base64')),
    ...given,
  });
const rsa3072 = () => make({ privateKey: new Secret(pemOf('rsa-3072.pem')) });
const rsa4096 = () => make({ privateKey: new Secret(pemOf('rsa-4096.pem')) });

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 's3ep-rsa-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const fileWith = (pem: string): string => {
  const file = path.join(folder, 'key.pem');
  writeFileSync(file, pem);
  return file;
};
const publicPemOf = (modulusLength: number) =>
  generateKeyPairSync('rsa', { modulusLength }).publicKey.export({ type: 'spki', format: 'pem' }) as string;

keyProviderContract('RsaProvider of 3072 bits', { make: rsa3072, makeStranger: rsa4096 });
keyProviderContract('RsaProvider of 4096 bits', {
  make: rsa4096,
  makeStranger: () =>
    make({
      privateKey: new Secret(pemOf('rsa-4096.pem')),
      authKey: new Secret(Buffer.alloc(32, 6).toString('hex')),
    }),
});

describe('RsaProvider', () => {
  it.each(['rsa-3072.pem', 'rsa-4096.pem'])('wraps under %s as object-format.md 1.1 says', async (name) => {
    const pem = pemOf(name);
    const { key, wrapped } = await make({ privateKey: new Secret(pem) }).generateBucketKey('photos');
    const [ciphertext, mac] = [wrapped.subarray(0, -32), wrapped.subarray(-32)];
    expect(mac).toEqual(createHmac('sha256', AUTH_KEY).update(CONTEXT).update(ciphertext).digest());
    const oaep = { key: pem, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' };
    expect(privateDecrypt({ ...oaep, oaepLabel: CONTEXT }, ciphertext)).toEqual(key);
  });

  it('refuses what anybody can make with the public key', async () => {
    const padding = constants.RSA_PKCS1_OAEP_PADDING;
    const oaep = { key: pemOf('rsa-3072.pem'), padding, oaepHash: 'sha256', oaepLabel: CONTEXT };
    const forged = publicEncrypt(oaep, Buffer.alloc(32));
    const mac = createHmac('sha256', Buffer.alloc(32)).update(CONTEXT).update(forged).digest();
    for (const wrapped of [forged, Buffer.concat([forged, mac]), Buffer.concat([forged, Buffer.alloc(32)])]) {
      const unwrapped = rsa3072().unwrapBucketKey({ wrapped, originBucket: 'photos' });
      await expect(unwrapped).rejects.toMatchObject({ kind: 'refused' });
    }
  });

  it('refuses, although the HMAC is right, what is no bucket key', async () => {
    const padding = constants.RSA_PKCS1_OAEP_PADDING;
    const oaep = { key: pemOf('rsa-3072.pem'), padding, oaepHash: 'sha256', oaepLabel: CONTEXT };
    for (const ciphertext of [publicEncrypt(oaep, Buffer.alloc(31)), Buffer.alloc(384, 1)]) {
      const mac = createHmac('sha256', AUTH_KEY).update(CONTEXT).update(ciphertext).digest();
      const wrapped = Buffer.concat([ciphertext, mac]);
      const unwrapped = rsa3072().unwrapBucketKey({ wrapped, originBucket: 'photos' });
      await expect(unwrapped).rejects.toMatchObject({ kind: 'refused' });
    }
  });

  it('with only the public key wraps what the private key unwraps, and itself unwraps nothing', async () => {
    const publicKeyFile = fileWith(publicPemOf(3072));
    const sealing = make({ publicKeyFile });
    const { wrapped } = await sealing.generateBucketKey('photos');
    const unwrapped = sealing.unwrapBucketKey({ wrapped, originBucket: 'photos' });
    await expect(unwrapped).rejects.toMatchObject({ kind: 'denied' });
    await expect(sealing.check()).resolves.toBeUndefined();
  });

  it('with only the public key wraps for whoever has the private one', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 3072 });
    const publicKeyFile = fileWith(publicKey.export({ type: 'pkcs1', format: 'pem' }) as string);
    const { key, wrapped } = await make({ publicKeyFile }).generateBucketKey('photos');
    const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }) as string;
    const opening = make({ privateKey: new Secret(pem) });
    expect(await opening.unwrapBucketKey({ wrapped, originBucket: 'photos' })).toEqual(key);
  });

  it.each([
    ['2048 bits', () => publicPemOf(2048), 'an RSA public key in PEM of 3072 bits or more: it has 2048 bits'],
    [
      'the private key',
      () => pemOf('rsa-3072.pem'),
      'an RSA public key in PEM of 3072 bits or more: no such key',
    ],
    [
      'no key',
      () => 'hello',
      'an RSA public key in PEM of 3072 bits or more: no such key can be read from it',
    ],
  ])('does not take a publicKeyFile with %s', (_name, pem, message) => {
    expect(() => make({ publicKeyFile: fileWith(pem()) })).toThrow(
      `KEK "main": publicKeyFile is not ${message}`,
    );
  });
});
