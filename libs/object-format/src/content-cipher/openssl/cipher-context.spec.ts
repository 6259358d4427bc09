import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { CipherContext } from './cipher-context';
import type { CipherCalls, Libcrypto } from './load-libcrypto';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const nonce = randomBytes(12);

/** Counts what is called, and answers `final` as told. */
function countingLibcrypto({
  context = true,
  key = 1,
  start = 1,
  final = 1,
  update = 1,
  control = 1,
  writes = (inputBytes: number) => inputBytes,
} = {}) {
  const keys: Buffer[] = [];
  const counts = { made: 0, freed: 0, errorsCleared: 0, updates: 0 };
  const calls: CipherCalls = {
    init: (_context, _cipher, _engine, given) => {
      if (given) keys.push(given);
      return given ? key : start;
    },
    update: (_context, _output, written, _input, inputBytes) => {
      counts.updates += 1;
      written[0] = writes(inputBytes);
      return update;
    },
    final: () => final,
  };
  const libcrypto: Libcrypto = {
    encrypt: calls,
    decrypt: calls,
    fetchCipher: () => ({}),
    newContext: () => (context ? { number: (counts.made += 1) } : null),
    freeContext: () => (counts.freed += 1),
    control: () => control,
    sha256: () => ({}),
    hmac: () => 1,
    clearErrors: () => (counts.errorsCleared += 1),
  };
  const open = (keyBytes = 32) =>
    new CipherContext({ libcrypto, calls, cipher: {}, key: randomBytes(keyBytes) });
  const started = () => {
    const context = open();
    context.start(nonce);
    return context;
  };
  return { counts, keys, open, start: started };
}

describe('CipherContext', () => {
  it('is freed once, however often that is asked', () => {
    const { counts, open } = countingLibcrypto();
    const context = open();
    context.free();
    context.free();
    expect(counts.freed).toBe(1);
  });

  it('is freed when a broken transfer forgot it, and not again where none did', async () => {
    const { counts, open } = countingLibcrypto();
    for (let count = 0; count < 3; count++) open().free();
    const forget = () => open();
    for (let count = 0; count < 3; count++) forget();
    for (let turns = 0; counts.freed < 6 && turns < 10_000; turns++) {
      collectGarbage();
      await turn();
    }
    collectGarbage();
    await turn();
    expect(counts).toMatchObject({ made: 6, freed: 6 });
  });

  it('takes no context for a key of another length', () => {
    const { counts, open } = countingLibcrypto();
    expect(() => open(16)).toThrow('a key of AES-256');
    expect(counts.made).toBe(0);
  });

  it.each([
    ['the end', { final: 0 }, (context: CipherContext) => context.final()],
    ['an input', { update: 0 }, update],
  ])('leaves no error of %s behind for the next one who asks OpenSSL', (_, answers, call) => {
    const { counts, start } = countingLibcrypto(answers);
    const context = start();
    try {
      call(context);
    } catch {
      // what it says is for the caller
    }
    expect(counts.errorsCleared).toBe(1);
  });

  it.each([-1, 0, 2])('takes nothing but 1 for a success, so not %d', (answer) => {
    expect(countingLibcrypto({ final: answer }).start().final()).toBe(false);
    expect(() => {
      update(countingLibcrypto({ update: answer }).start());
    }).toThrow('OpenSSL takes the input');
    expect(countingLibcrypto().start().final()).toBe(true);
  });

  it.each([
    ['OpenSSL has memory for a context', { context: false }],
    ['OpenSSL takes the key', { key: 0 }],
    ['OpenSSL takes the nonce', { start: 0 }],
    ['OpenSSL handles the tag', { control: 0 }],
  ])('does not go on unless %s', (message, answers) => {
    expect(() => {
      countingLibcrypto(answers).start().controlTag(0x10, Buffer.alloc(16));
    }).toThrow(message);
  });

  it('refuses an input that OpenSSL took in part', () => {
    const { start } = countingLibcrypto({ writes: (inputBytes) => inputBytes - 1 });
    expect(() => {
      update(start());
    }).toThrow('OpenSSL takes the input');
  });

  it('gives OpenSSL no length that an int cannot hold', () => {
    const { counts, start } = countingLibcrypto();
    const long = Buffer.from(new ArrayBuffer(2 ** 31));
    start().update(long.subarray(1), long, 0);
    expect(counts.updates).toBe(1);
    expect(() => {
      start().update(long, long, 0);
    }).toThrow('input of less than 2 GiB');
    expect(counts.updates).toBe(1);
  });

  it('has no end for a message of which a piece was refused', () => {
    const context = countingLibcrypto({ update: 0 }).start();
    expect(() => {
      update(context);
    }).toThrow('OpenSSL takes the input');
    expect(() => context.final()).toThrow('a chunk was started');
  });
});

function update(context: CipherContext): void {
  context.update(randomBytes(8), Buffer.alloc(8), 0);
}
