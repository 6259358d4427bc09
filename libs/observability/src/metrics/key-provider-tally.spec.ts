import { describe, expect, it } from '@jest/globals';
import { Metrics } from './metrics';

describe('Metrics.keyProviders', () => {
  it('knows nothing of a key-encryption key that was not used', () => {
    const { keyProviders } = new Metrics({ processMetrics: false });
    expect(keyProviders.of('main')).toEqual({ calls: {}, lastFailure: undefined, heldBack: false });
  });

  it('counts calls by outcome, and remembers the last failure and whether calls are held back', () => {
    const metrics = new Metrics({ processMetrics: false });
    const labels = { kekId: 'main', seconds: 0.1 };
    for (const outcome of ['ok', 'unavailable', 'denied', 'ok'])
      metrics.keyProviderCalled({ ...labels, call: 'unwrap', outcome });
    metrics.keyProviderCalled({ ...labels, call: 'generate', outcome: 'ok' });
    metrics.keyProviderHeldBack({ kekId: 'main', heldBack: true });
    expect(metrics.keyProviders.of('main')).toEqual({
      calls: { unwrap: { ok: 2, unavailable: 1, denied: 1 }, generate: { ok: 1 } },
      lastFailure: { call: 'unwrap', outcome: 'denied', at: expect.any(Date) },
      heldBack: true,
    });
    expect(metrics.keyProviders.of('other').calls).toEqual({});
  });
});
