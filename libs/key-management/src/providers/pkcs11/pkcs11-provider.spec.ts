import { describe, expect, it } from '@jest/globals';
import { Secret } from '@s3ep/config';
import { keyProviderContract } from '../key-provider.contract';
import { LocalAesProvider } from '../local-aes-provider';
import { CKR, CryptokiStub } from '../testing/cryptoki-stub';
import { Pkcs11Provider } from './pkcs11-provider';
import { TokenSessions } from './token-sessions';

const KEY = Buffer.alloc(32, 7);

function tokenWith(keys: Record<string, Buffer> = { photos: KEY }) {
  const stub = new CryptokiStub();
  for (const [label, value] of Object.entries(keys)) stub.keys.push({ label, value });
  const sessions = new TokenSessions({ tokenLabel: 's3ep', load: () => Promise.resolve(stub) });
  const provider = ({ pin = stub.pin, keyLabel = 'photos' } = {}) =>
    new Pkcs11Provider({ kekId: 'main', sessions, pin: new Secret(pin), keyLabel });
  return { stub, sessions, provider };
}
const shared = tokenWith({ photos: KEY, other: Buffer.alloc(32, 8) });

keyProviderContract('Pkcs11Provider before a stub', {
  make: () => shared.provider(),
  makeStranger: () => shared.provider({ keyLabel: 'other' }),
});

describe('Pkcs11Provider', () => {
  const wrap = (provider: Pkcs11Provider) => provider.generateBucketKey('photos');

  it('wraps as local-aes does', async () => {
    const local = new LocalAesProvider({ kekId: 'main', key: KEY });
    const { key, wrapped } = await wrap(tokenWith().provider());
    expect(await local.unwrapBucketKey({ wrapped, originBucket: 'photos' })).toEqual(key);
  });

  it('uses one session, and logs in once, for call after call', async () => {
    const { stub, provider } = tokenWith();
    for (let call = 0; call < 5; call += 1) await wrap(provider());
    expect([stub.opened, stub.logins]).toEqual([1, [stub.pin]]);
  });

  it('opens no more than four sessions, however many calls come at once', async () => {
    const { stub, provider } = tokenWith();
    await Promise.all(Array.from({ length: 20 }, () => wrap(provider())));
    expect(stub.openSessions).toBe(4);
  });

  it('does not wait for a session longer than its caller does', async () => {
    const { provider, sessions } = tokenWith();
    const use = { kekId: 'main', pin: new Secret('1234') };
    const hold = Promise.withResolvers<undefined>();
    const held = Array.from({ length: 4 }, () => sessions.use(use, () => hold.promise));
    const caller = new AbortController();
    const waiting = provider().generateBucketKey('photos', { signal: caller.signal });
    caller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    hold.resolve(undefined);
    await Promise.all(held);
    await expect(wrap(provider())).resolves.toBeDefined();
  });

  it('is unavailable when its sessions were lost, and logs in anew with the next call', async () => {
    const { stub, provider } = tokenWith();
    await wrap(provider());
    stub.loseSessions();
    await expect(wrap(provider())).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(wrap(provider())).resolves.toBeDefined();
    expect(stub.logins).toHaveLength(2);
  });

  it('logs in anew where the token has logged it out, instead of missing its key', async () => {
    const { stub, provider } = tokenWith();
    await wrap(provider());
    stub.logOut();
    await expect(wrap(provider())).resolves.toBeDefined();
  });

  it('is unavailable while the token is not there', async () => {
    const { stub, provider } = tokenWith();
    stub.present = false;
    await expect(wrap(provider())).rejects.toMatchObject({
      kind: 'unavailable',
      cause: { message: '0 tokens have the label "s3ep"' },
    });
    stub.present = true;
    await expect(wrap(provider())).resolves.toBeDefined();
  });

  it('is denied for a wrong PIN, and never tries it again: a token locks itself', async () => {
    const { stub, provider } = tokenWith();
    const wrong = provider({ pin: '9999' });
    for (let call = 0; call < 3; call += 1)
      await expect(wrap(wrong)).rejects.toMatchObject({ kind: 'denied' });
    expect(stub.logins).toEqual(['9999']);
    await expect(wrap(provider())).resolves.toBeDefined();
  });

  it.each([
    ['is missing', {}],
    ['has another length', { photos: Buffer.alloc(16) }],
  ])('is disabled where its key %s', async (_name, keys) => {
    await expect(wrap(tokenWith(keys).provider())).rejects.toMatchObject({ kind: 'disabled' });
  });

  it('is disabled where two keys have its label', async () => {
    const { stub, provider } = tokenWith();
    stub.keys.push({ label: 'photos', value: Buffer.alloc(32) });
    await expect(wrap(provider())).rejects.toMatchObject({ kind: 'disabled' });
  });

  it.each([
    ['denied', CKR.KEY_FUNCTION_NOT_PERMITTED],
    ['unavailable', CKR.DEVICE_REMOVED],
    ['unavailable', CKR.GENERAL_ERROR],
  ])('is %s where the token says %d, also to a key that it wrapped', async (kind, code) => {
    const { stub, provider } = tokenWith();
    const { wrapped } = await wrap(provider());
    stub.broken = code;
    await expect(wrap(provider())).rejects.toMatchObject({ kind });
    const unwrapped = provider().unwrapBucketKey({ wrapped, originBucket: 'photos' });
    await expect(unwrapped).rejects.toMatchObject({ kind });
  });

  it('wraps nothing with a module that takes a nonce of its own', async () => {
    const { stub, provider } = tokenWith();
    stub.takesOwnNonce = true;
    await expect(wrap(provider())).rejects.toMatchObject({ kind: 'unavailable' });
  });
});
