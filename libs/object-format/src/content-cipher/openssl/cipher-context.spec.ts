import { describe, expect, it } from '@jest/globals';
import { createSecretKey, randomBytes } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { CipherContext } from './cipher-context';
import type { Libcrypto } from './load-libcrypto';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Counts what is called, and answers `final` as told. */
function countingLibcrypto({ final = 1 } = {}) {
  const counts = { freed: 0, errorsCleared: 0 };
  const calls = { init: () => 1, update: () => 1, final: () => final };
  const libcrypto: Libcrypto = {
    encrypt: calls,
    decrypt: calls,
    fetchCipher: () => ({}),
    newContext: () => ({}),
    freeContext: () => (counts.freed += 1),
    control: () => 1,
    clearErrors: () => (counts.errorsCleared += 1),
  };
  const open = () =>
    new CipherContext({ libcrypto, calls, cipher: {}, key: createSecretKey(randomBytes(32)) });
  return { counts, open };
}

describe('CipherContext', () => {
  it('is freed once, however often that is asked', () => {
    const { counts, open } = countingLibcrypto();
    const context = open();
    context.free();
    context.free();
    expect(counts.freed).toBe(1);
  });

  it('is freed when a broken transfer forgot it', async () => {
    const { counts, open } = countingLibcrypto();
    for (let count = 0; count < 3; count++) open();
    for (let turns = 0; counts.freed < 3 && turns < 10_000; turns++) {
      collectGarbage();
      await turn();
    }
    expect(counts.freed).toBe(3);
  });

  it('leaves no error behind for the next one who asks OpenSSL', () => {
    const { counts, open } = countingLibcrypto({ final: 0 });
    expect(open().final()).toBe(false);
    expect(counts.errorsCleared).toBe(1);
  });

  it('wants a success and takes nothing else for one', () => {
    expect(countingLibcrypto({ final: -1 }).open().final()).toBe(false);
    expect(countingLibcrypto({ final: 2 }).open().final()).toBe(false);
    expect(countingLibcrypto().open().final()).toBe(true);
  });
});
