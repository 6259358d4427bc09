import { describe, expect, it } from '@jest/globals';
import type { CircuitState, KeyProvider } from '../key-provider';
import { KeyProviderError } from '../key-provider-error';
import type { KeyProviderErrorKind } from '../key-provider-error';
import { checkKek } from '../kek-status';
import { keyProviderContract } from '../providers/key-provider.contract';
import { LocalAesProvider } from '../providers/local-aes-provider';
import { FAILURES_TO_OPEN, PROBE_DELAY_MILLISECONDS } from './circuit-breaker';
import { ManualClock } from './manual-clock.fixture';
import { ResilientKeyProvider } from './resilient-key-provider';

const local = (fill = 1) => new LocalAesProvider({ kekId: 'main', key: Buffer.alloc(32, fill) });

keyProviderContract('ResilientKeyProvider', {
  make: () => new ResilientKeyProvider(local(), { attempts: 3, clock: new ManualClock() }),
  makeStranger: () => local(2),
});

/** A provider whose checks end as `outcome` says at that time. */
function setUp({ attempts = 1 } = {}) {
  const clock = new ManualClock();
  const states: CircuitState[] = [];
  const site = {
    clock,
    states,
    calls: 0,
    outcome: undefined as KeyProviderErrorKind | Error | undefined,
    hold: undefined as Promise<undefined> | undefined,
  };
  const inner: KeyProvider = Object.assign(local(), {
    check: async () => {
      site.calls += 1;
      await site.hold;
      if (site.outcome instanceof Error) throw site.outcome;
      if (site.outcome !== undefined) throw new KeyProviderError(site.outcome, { kekId: 'main' });
    },
  });
  const provider = new ResilientKeyProvider(inner, {
    attempts,
    clock,
    random: () => 0.5,
    changed: (state) => states.push(state),
  });
  /** How a check ends, as one word. */
  const check = async () => (await checkKek(provider)).outcome;
  return Object.assign(site, { provider, check });
}

async function openTheCircuit(site: ReturnType<typeof setUp>): Promise<void> {
  site.outcome = 'unavailable';
  for (let call = 0; call < FAILURES_TO_OPEN; call += 1) await site.check();
  site.calls = 0;
}

describe('ResilientKeyProvider asks again', () => {
  it('what was unavailable, after times that double on average', async () => {
    const site = setUp({ attempts: 4 });
    site.outcome = 'unavailable';
    const outcome = site.check();
    for (const wait of [25, 50, 100]) {
      await site.clock.advance(0);
      expect(site.clock.pending).toEqual([wait]);
      await site.clock.advance(wait);
    }
    expect(await outcome).toBe('unavailable');
    expect(site.calls).toBe(4);
  });

  it('no more once there was an answer', async () => {
    const site = setUp({ attempts: 4 });
    site.outcome = 'unavailable';
    const outcome = site.check();
    await site.clock.advance(0);
    site.outcome = undefined;
    await site.clock.advance(25);
    expect(await outcome).toBe('ok');
    expect(site.calls).toBe(2);
  });

  it.each(['denied', 'disabled', 'refused'] as const)('nothing that was %s', async (kind) => {
    const site = setUp({ attempts: 4 });
    site.outcome = kind;
    expect(await site.check()).toBe(kind);
    expect(site.calls).toBe(1);
  });

  it('nothing that failed by a bug', async () => {
    const site = setUp({ attempts: 4 });
    site.outcome = new TypeError('a bug');
    expect(await site.check()).toBe('failed');
    expect(site.calls).toBe(1);
  });
});

describe('ResilientKeyProvider holds calls back', () => {
  it('after so many without an answer, and says so', async () => {
    const site = setUp();
    await openTheCircuit(site);
    expect(await checkKek(site.provider)).toEqual({
      kekId: 'main',
      type: 'local-aes',
      outcome: 'unavailable',
      reason: 'held back: earlier calls got no answer',
      circuit: 'open',
    });
    expect(site.calls).toBe(0);
    expect(site.states).toEqual(['open']);
  });

  it('not while answers come between', async () => {
    const site = setUp();
    for (let call = 0; call < 3 * FAILURES_TO_OPEN; call += 1) {
      site.outcome = call % FAILURES_TO_OPEN === 0 ? 'denied' : 'unavailable';
      await site.check();
    }
    expect(site.states).toEqual([]);
  });

  it('until one that looks has an answer, even a refusal', async () => {
    const site = setUp();
    await openTheCircuit(site);
    await site.clock.advance(PROBE_DELAY_MILLISECONDS);
    site.outcome = 'denied';
    expect(await site.check()).toBe('denied');
    expect(site.states).toEqual(['open', 'half-open', 'closed']);
    expect(await site.check()).toBe('denied');
    expect(site.calls).toBe(2);
  });

  it('again at once when the one that looks has none', async () => {
    const site = setUp({ attempts: 3 });
    site.outcome = 'unavailable';
    const first = [site.check(), site.check()];
    await site.clock.advance(100);
    await site.clock.advance(100);
    await Promise.all(first);
    expect(site.states).toEqual(['open']);
    site.calls = 0;
    await site.clock.advance(PROBE_DELAY_MILLISECONDS);
    await site.check();
    await site.check();
    expect(site.calls).toBe(1);
    expect(site.states).toEqual(['open', 'half-open', 'open']);
  });

  it('while one looks', async () => {
    const site = setUp();
    await openTheCircuit(site);
    await site.clock.advance(PROBE_DELAY_MILLISECONDS);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    site.hold = promise;
    site.outcome = undefined;
    const looking = site.check();
    expect(await site.check()).toBe('unavailable');
    resolve(undefined);
    expect(await looking).toBe('ok');
    expect(site.calls).toBe(1);
  });

  it('not for ever when the one that looks failed by a bug', async () => {
    const site = setUp();
    await openTheCircuit(site);
    await site.clock.advance(PROBE_DELAY_MILLISECONDS);
    site.outcome = new TypeError('a bug');
    await site.check();
    site.outcome = undefined;
    expect(await site.check()).toBe('ok');
    expect(site.provider.circuit).toBe('closed');
  });
});
