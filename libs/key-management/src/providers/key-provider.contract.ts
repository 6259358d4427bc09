import { describe, expect, it } from '@jest/globals';
import { BUCKET_KEY_BYTES } from '../key-provider';
import type { KeyProvider } from '../key-provider';
import { KeyProviderError } from '../key-provider-error';
import type { KeyProviderErrorKind } from '../key-provider-error';

export interface KeyProviderContractOptions {
  /** A new provider of the same KEK each time it is called. */
  readonly make: () => KeyProvider;
  /** A provider of the same kind and KEK name that holds another key. */
  readonly makeStranger: () => KeyProvider;
  /** Kind of the error where another KEK wrapped, for a test part that differs from what it stands for. */
  readonly strangersKind?: KeyProviderErrorKind;
}

/** What every key provider has to do; its spec calls this, and adds what is particular to it. */
export function keyProviderContract(
  name: string,
  { make, makeStranger, strangersKind = 'refused' }: KeyProviderContractOptions,
): void {
  const refused = { name: 'KeyProviderError', kind: 'refused' };

  describe(`${name} keeps the contract of key providers: it`, () => {
    it('makes keys of 32 bytes that it unwraps again', async () => {
      const provider = make();
      const { key, wrapped } = await provider.generateBucketKey('photos');
      expect(key).toHaveLength(BUCKET_KEY_BYTES);
      expect(await provider.unwrapBucketKey({ wrapped, originBucket: 'photos' })).toEqual(key);
    });

    it('unwraps what another process with the same KEK wrapped', async () => {
      const { key, wrapped } = await make().generateBucketKey('photos');
      expect(await make().unwrapBucketKey({ wrapped, originBucket: 'photos' })).toEqual(key);
    });

    it('makes another key every time', async () => {
      const provider = make();
      const first = await provider.generateBucketKey('photos');
      const second = await provider.generateBucketKey('photos');
      expect(second.key).not.toEqual(first.key);
      expect(second.wrapped).not.toEqual(first.wrapped);
    });

    it('does not show the key in what it wraps', async () => {
      const { key, wrapped } = await make().generateBucketKey('photos');
      expect(wrapped.includes(key)).toBe(false);
    });

    it('refuses a key that was wrapped for another bucket', async () => {
      const provider = make();
      const { wrapped } = await provider.generateBucketKey('photos');
      await expect(provider.unwrapBucketKey({ wrapped, originBucket: 'photo' })).rejects.toMatchObject(
        refused,
      );
      await expect(provider.unwrapBucketKey({ wrapped, originBucket: '' })).rejects.toMatchObject(refused);
    });

    it('refuses a key that another KEK wrapped', async () => {
      const { wrapped } = await makeStranger().generateBucketKey('photos');
      const unwrapped = make().unwrapBucketKey({ wrapped, originBucket: 'photos' });
      await expect(unwrapped).rejects.toMatchObject({ ...refused, kind: strangersKind });
    });

    it('names itself and says what to mend where it cannot unwrap', async () => {
      const { wrapped } = await makeStranger().generateBucketKey('photos');
      const { kekId } = make();
      const mend = strangersKind === 'refused' ? 'another key is configured under this id' : '';
      await expect(make().unwrapBucketKey({ wrapped, originBucket: 'photos' })).rejects.toThrow(
        `key provider of KEK "${kekId}": ${strangersKind}; ${mend}`,
      );
    });

    it('wraps a key of another KEK so that it is bound like its own, if it can', async () => {
      const key = Buffer.alloc(BUCKET_KEY_BYTES, 7);
      const wrapped = await make().wrapBucketKey?.({ key, originBucket: 'photos' });
      if (wrapped === undefined) return;
      expect(wrapped.includes(key)).toBe(false);
      expect(await make().unwrapBucketKey({ wrapped, originBucket: 'photos' })).toEqual(key);
      await expect(make().unwrapBucketKey({ wrapped, originBucket: 'photo' })).rejects.toMatchObject(refused);
    });

    it('refuses a wrapped key of which any byte was altered', async () => {
      const provider = make();
      const { wrapped } = await provider.generateBucketKey('photos');
      for (let at = 0; at < wrapped.length; at += 1) {
        const altered = Buffer.from(wrapped);
        altered[at] = (altered[at] ?? 0) ^ 1;
        await expect(
          provider.unwrapBucketKey({ wrapped: altered, originBucket: 'photos' }),
        ).rejects.toBeInstanceOf(KeyProviderError);
      }
    });

    it('refuses a wrapped key that was cut or made longer', async () => {
      const provider = make();
      const { wrapped } = await provider.generateBucketKey('photos');
      const longer = Buffer.concat([wrapped, Buffer.alloc(1)]);
      for (const bytes of [Buffer.alloc(0), wrapped.subarray(1), wrapped.subarray(0, -1), longer]) {
        await expect(
          provider.unwrapBucketKey({ wrapped: bytes, originBucket: 'photos' }),
        ).rejects.toBeInstanceOf(KeyProviderError);
      }
    });

    it('passes its own check', async () => {
      await expect(make().check()).resolves.toBeUndefined();
    });

    it('passes a check by what it wrapped before, for that bucket only', async () => {
      const { wrapped } = await make().generateBucketKey('photos');
      const unwrap = { wrapped, originBucket: 'photos' };
      await expect(make().check({ unwrap })).resolves.toBeUndefined();
      const failed = make().check({ unwrap: { ...unwrap, originBucket: 'photo' } });
      await expect(failed).rejects.toMatchObject(refused);
    });
  });
}
