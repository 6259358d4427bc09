import { describe, expect, it } from '@jest/globals';
import type { CallOptions, KeyProvider } from '../key-provider';
import { keyProviderContract } from '../providers/key-provider.contract';
import { LocalAesProvider } from '../providers/local-aes-provider';
import { ManualClock } from './manual-clock.fixture';
import { TimedKeyProvider } from './timed-key-provider';

const local = (fill = 1) => new LocalAesProvider({ kekId: 'main', key: Buffer.alloc(32, fill) });
const timed = (provider: KeyProvider, clock = new ManualClock()) =>
  new TimedKeyProvider(provider, { timeoutMilliseconds: 1000, clock });

keyProviderContract('TimedKeyProvider', { make: () => timed(local()), makeStranger: () => local(2) });

describe('TimedKeyProvider', () => {
  it('aborts a call that takes too long, and does not wait for it', async () => {
    const clock = new ManualClock();
    let given: AbortSignal | undefined;
    const never = Object.assign(local(), {
      check: ({ signal }: CallOptions = {}) => {
        given = signal;
        return new Promise<void>(() => undefined);
      },
    });
    const outcome = expect(timed(never, clock).check()).rejects.toMatchObject({
      name: 'KeyProviderError',
      kind: 'unavailable',
      cause: { message: 'no answer within 1000 ms' },
    });
    await clock.advance(999);
    expect(given?.aborted).toBe(false);
    await clock.advance(1);
    await outcome;
    expect(given?.aborted).toBe(true);
  });

  it('leaves no timer behind', async () => {
    const clock = new ManualClock();
    await timed(local(), clock).check();
    expect(clock.pending).toEqual([]);
  });

  it('passes on the signal of its caller', async () => {
    const clock = new ManualClock();
    const caller = new AbortController();
    const obedient = Object.assign(local(), {
      check: ({ signal }: CallOptions = {}) =>
        new Promise<void>((_resolve, reject) => {
          signal?.addEventListener('abort', () => {
            reject(new Error('ended'));
          });
        }),
    });
    const outcome = expect(timed(obedient, clock).check({ signal: caller.signal })).rejects.toThrow('ended');
    caller.abort();
    await outcome;
  });
});
