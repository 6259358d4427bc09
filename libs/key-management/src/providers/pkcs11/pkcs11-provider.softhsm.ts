import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Secret } from '@s3ep/config';
import type { Pkcs11KekSettings } from '@s3ep/config';
import { createKeyProvider } from '../create-key-provider';
import { keyProviderContract } from '../key-provider.contract';
import { createPkcs11Provider } from './create-pkcs11-provider';
import {
  CKA_CLASS,
  CKA_KEY_TYPE,
  CKA_LABEL,
  CKA_TOKEN,
  CKF_SERIAL_SESSION,
  CKK_AES,
  CKO_SECRET_KEY,
  CKU_USER,
} from './cryptoki';
import type { Cryptoki, Handle } from './cryptoki';
import { loadCryptoki } from './load-cryptoki';

/** What the test does to the token besides. */
interface WholeCryptoki extends Cryptoki {
  C_CloseAllSessions(slot: Handle): void;
  C_CreateObject(session: Handle, template: readonly { type: number; value: unknown }[]): Handle;
  C_DestroyObject(session: Handle, key: Handle): void;
}
interface BucketKeyVector {
  readonly name: string;
  readonly expect: string;
  readonly kek: string;
  readonly originBucket: string;
  readonly wrapped: string;
  readonly bucketKey: string;
}

const library = process.env.S3EP_TEST_HSM_LIBRARY ?? '';
const PIN = '1234';
const CKF_RW_SESSION = 0x2;
const CKA_VALUE = 0x11;
const CKA_ENCRYPT = 0x104;
const CKA_DECRYPT = 0x105;
const FILE = path.resolve(import.meta.dirname, '../../../../../docs/specs/vectors/bucket-keys.json');
const vectors = JSON.parse(readFileSync(FILE, 'utf8')) as BucketKeyVector[];

const settings = (given: Partial<Pkcs11KekSettings> = {}): Pkcs11KekSettings => ({
  id: 'main',
  state: 'enabled',
  provider: 'pkcs11',
  library,
  tokenLabel: 's3ep',
  pin: new Secret(PIN),
  keyLabel: 'main',
  timeoutMilliseconds: 5000,
  attempts: 3,
  ...given,
});
const make = (given?: Partial<Pkcs11KekSettings>) => createPkcs11Provider(settings(given));

let cryptoki: WholeCryptoki;
let slot: Handle;
let session: Handle;

function openSession(): void {
  session = cryptoki.C_OpenSession(slot, CKF_SERIAL_SESSION | CKF_RW_SESSION);
  cryptoki.C_Login(session, CKU_USER, PIN);
}

function createKey(label: string, value: Buffer, uses = { encrypt: true, decrypt: true }): Handle {
  return cryptoki.C_CreateObject(session, [
    { type: CKA_CLASS, value: CKO_SECRET_KEY },
    { type: CKA_KEY_TYPE, value: CKK_AES },
    { type: CKA_TOKEN, value: true },
    { type: CKA_LABEL, value: label },
    { type: CKA_ENCRYPT, value: uses.encrypt },
    { type: CKA_DECRYPT, value: uses.decrypt },
    { type: CKA_VALUE, value },
  ]);
}

beforeAll(async () => {
  cryptoki = (await loadCryptoki(library)) as WholeCryptoki;
  const found = cryptoki
    .C_GetSlotList(true)
    .find((one) => cryptoki.C_GetTokenInfo(one).label.trim() === 's3ep');
  if (found === undefined) throw new Error('no token s3ep');
  slot = found;
  openSession();
});
afterAll(() => {
  cryptoki.C_CloseAllSessions(slot);
});

keyProviderContract('Pkcs11Provider before SoftHSM', {
  make,
  makeStranger: () => make({ keyLabel: 'stranger' }),
});

describe('Pkcs11Provider before SoftHSM reads the published vectors:', () => {
  it.each(vectors)('$name', async (vector) => {
    const key = createKey('vector', Buffer.from(vector.kek, 'hex'));
    const { originBucket } = vector;
    const wrapped = Buffer.from(vector.wrapped, 'hex');
    try {
      const unwrapped = make({ keyLabel: 'vector' }).unwrapBucketKey({ wrapped, originBucket });
      if (vector.expect === 'success') expect((await unwrapped).toString('hex')).toBe(vector.bucketKey);
      else await expect(unwrapped).rejects.toMatchObject({ kind: 'refused' });
    } finally {
      cryptoki.C_DestroyObject(session, key);
    }
  });
});

describe('Pkcs11Provider before SoftHSM', () => {
  it('stands on the package pkcs11js and SoftHSM', () => {
    const require = createRequire(import.meta.url);
    const { version } = require('pkcs11js/package.json') as { version: string };
    expect(version).toMatch(/^2\./);
    expect(cryptoki.C_GetTokenInfo(slot)).toMatchObject({
      manufacturerID: expect.stringContaining('SoftHSM'),
    });
  });

  it('serves many calls at once', async () => {
    const { wrapped, key } = await make().generateBucketKey('photos');
    const calls = Array.from({ length: 50 }, () =>
      make().unwrapBucketKey({ wrapped, originBucket: 'photos' }),
    );
    for (const again of await Promise.all(calls)) expect(again).toEqual(key);
  });

  it('is unavailable once when its sessions were lost, and logs in anew', async () => {
    await make().check();
    cryptoki.C_CloseAllSessions(slot);
    await expect(make().check()).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(make().check()).resolves.toBeUndefined();
    cryptoki.C_CloseAllSessions(slot);
    await expect(createKeyProvider(settings()).check()).resolves.toBeUndefined(); // tried again
    cryptoki.C_CloseAllSessions(slot);
    openSession();
    await make()
      .check()
      .catch(() => undefined);
  });

  it('is denied for a wrong PIN, and gives the right one its chance', async () => {
    const untouched = { tokenLabel: 's3ep-untouched' };
    const wrong = make({ ...untouched, pin: new Secret('9999') });
    for (let call = 0; call < 20; call += 1)
      await expect(wrong.check()).rejects.toMatchObject({ kind: 'denied' });
    await expect(make(untouched).check()).rejects.toMatchObject({ kind: 'disabled' }); // it has no key
  });

  it('is disabled as soon as its key is gone', async () => {
    const key = createKey('passing', Buffer.alloc(32, 1));
    await expect(make({ keyLabel: 'passing' }).check()).resolves.toBeUndefined();
    cryptoki.C_DestroyObject(session, key);
    await expect(make({ keyLabel: 'passing' }).check()).rejects.toMatchObject({ kind: 'disabled' });
  });

  it('is disabled for a key of 128 bits', async () => {
    const key = createKey('short', Buffer.alloc(16, 1));
    await expect(make({ keyLabel: 'short' }).check()).rejects.toMatchObject({ kind: 'disabled' });
    cryptoki.C_DestroyObject(session, key);
  });

  it('is denied where the key may not encrypt', async () => {
    const key = createKey('opening', Buffer.alloc(32, 1), { encrypt: false, decrypt: true });
    await expect(make({ keyLabel: 'opening' }).check()).rejects.toMatchObject({ kind: 'denied' });
    cryptoki.C_DestroyObject(session, key);
  });

  it('is unavailable for a token or a library that is not there', async () => {
    await expect(make({ tokenLabel: 'nowhere' }).check()).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(make({ library: '/nowhere.so' }).check()).rejects.toMatchObject({ kind: 'unavailable' });
  });
});
