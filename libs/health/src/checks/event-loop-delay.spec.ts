import { describe, expect, it } from '@jest/globals';
import { EventLoopDelay } from './event-loop-delay';

const NANOSECONDS_PER_MILLISECOND = 1_000_000;

function setUp() {
  const histogram = {
    max: 0,
    reset() {
      histogram.max = 0;
    },
  };
  const delay = new EventLoopDelay(histogram);
  const hangFor = (milliseconds: number) => {
    histogram.max = Math.max(histogram.max, milliseconds * NANOSECONDS_PER_MILLISECOND);
  };
  return { delay, hangFor };
}

describe('EventLoopDelay', () => {
  it('remembers the longest delay of this window and of the one before', () => {
    const { delay, hangFor } = setUp();
    hangFor(300);
    hangFor(100);
    expect(delay.maxMilliseconds()).toBe(300);
    delay.beginWindow();
    hangFor(50);
    expect(delay.maxMilliseconds()).toBe(300);
    delay.beginWindow();
    expect(delay.maxMilliseconds()).toBe(50);
  });

  it('measures the real event loop', async () => {
    const delay = new EventLoopDelay();
    try {
      expect(delay.maxMilliseconds()).toBeGreaterThanOrEqual(0);
      // The monitor notices a delay when its own timer fires after it.
      const until = performance.now() + 5000;
      while (delay.maxMilliseconds() < 60 && performance.now() < until) {
        await new Promise((resolve) => setImmediate(resolve));
        const blockedUntil = performance.now() + 80;
        while (performance.now() < blockedUntil);
      }
      expect(delay.maxMilliseconds()).toBeGreaterThanOrEqual(60);
    } finally {
      delay.onModuleDestroy();
    }
  });
});
