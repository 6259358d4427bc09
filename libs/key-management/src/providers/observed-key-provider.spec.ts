import { describe, expect, it } from '@jest/globals';
import { LocalAesProvider } from './local-aes-provider';
import { ObservedKeyProvider } from './observed-key-provider';
import type { KeyProviderCall } from './observed-key-provider';
import { keyProviderContract } from './key-provider.contract';

const local = (fill = 1) => new LocalAesProvider({ kekId: 'main', key: Buffer.alloc(32, fill) });

keyProviderContract('ObservedKeyProvider', {
  make: () => new ObservedKeyProvider(local(), () => undefined),
  makeStranger: () => local(2),
});

describe('ObservedKeyProvider', () => {
  it('reports each call with its outcome and its time', async () => {
    const calls: KeyProviderCall[] = [];
    let now = 0;
    const provider = new ObservedKeyProvider(
      local(),
      (call) => calls.push(call),
      () => (now += 500),
    );
    await provider.generateBucketKey('photos');
    await provider.check();
    await provider
      .unwrapBucketKey({ wrapped: Buffer.alloc(60), originBucket: 'photos' })
      .catch(() => undefined);
    expect(calls).toEqual([
      { kekId: 'main', call: 'generate', outcome: 'ok', seconds: 0.5 },
      { kekId: 'main', call: 'check', outcome: 'ok', seconds: 0.5 },
      { kekId: 'main', call: 'unwrap', outcome: 'refused', seconds: 0.5 },
    ]);
  });
});
