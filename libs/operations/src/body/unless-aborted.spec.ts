import { describe, expect, it } from '@jest/globals';
import { unlessAborted } from './unless-aborted';

const never = new Promise<string>(() => undefined);

describe('unlessAborted', () => {
  it('gives what the work gives', async () => {
    const { signal } = new AbortController();
    await expect(unlessAborted(signal, Promise.resolve('done'))).resolves.toBe('done');
    await expect(unlessAborted(signal, Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  });

  it('stops waiting when the signal is given, with its reason', async () => {
    const controller = new AbortController();
    const waiting = unlessAborted(controller.signal, never);
    controller.abort(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
  });

  it('does not wait after the signal was given', async () => {
    await expect(unlessAborted(AbortSignal.abort(new Error('gone')), never)).rejects.toThrow('gone');
  });
});
