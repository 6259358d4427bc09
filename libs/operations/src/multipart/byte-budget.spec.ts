import { describe, expect, it } from '@jest/globals';
import { ByteBudget } from './byte-budget';

/** Work that ends when it is told to. */
function heldWork(): {
  readonly started: () => boolean;
  readonly work: () => Promise<void>;
  readonly end: () => void;
} {
  let hasStarted = false;
  let end = (): void => undefined;
  const done = new Promise<void>((resolve) => {
    end = resolve;
  });
  const work = (): Promise<void> => {
    hasStarted = true;
    return done;
  };
  return {
    started: () => hasStarted,
    work,
    end: () => {
      end();
    },
  };
}

describe('ByteBudget', () => {
  it('lets as many in as fit, and the next when one is done', async () => {
    const budget = new ByteBudget(10);
    const [first, second, third] = [heldWork(), heldWork(), heldWork()];
    const running = [budget.hold(6, first.work), budget.hold(4, second.work), budget.hold(4, third.work)];
    await Promise.resolve();
    expect([first.started(), second.started(), third.started()]).toEqual([true, true, false]);
    second.end();
    await running[1];
    expect(third.started()).toBe(true);
    first.end();
    third.end();
    await Promise.all(running);
  });

  it('lets nobody overtake', async () => {
    const budget = new ByteBudget(10);
    const [first, large, small] = [heldWork(), heldWork(), heldWork()];
    const running = [budget.hold(6, first.work), budget.hold(8, large.work), budget.hold(1, small.work)];
    await Promise.resolve();
    expect(small.started()).toBe(false);
    for (const { end } of [first, large, small]) end();
    await Promise.all(running);
    expect(small.started()).toBe(true);
  });

  it('takes back what failed', async () => {
    const budget = new ByteBudget(1);
    await expect(budget.hold(1, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    await expect(budget.hold(1, () => Promise.resolve('done'))).resolves.toBe('done');
  });
});
