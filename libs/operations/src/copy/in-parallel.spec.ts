import { describe, expect, it } from '@jest/globals';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { inParallel } from './in-parallel';

describe('inParallel', () => {
  it('gives results in the order of the items, and never works on more than the limit', async () => {
    let running = 0;
    let most = 0;
    const results = await inParallel([5, 1, 4, 2, 3], 2, async (turns, index) => {
      most = Math.max(most, ++running);
      for (let turn = 0; turn < turns; turn++) await nextTurn();
      running--;
      return `${index}:${turns}`;
    });
    expect(results).toEqual(['0:5', '1:1', '2:4', '3:2', '4:3']);
    expect(most).toBe(2);
  });

  it('begins nothing after a failure, and throws it when all that was under way has ended', async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    const work = async (item: number): Promise<void> => {
      begun.push(item);
      if (item === 0) throw new Error('the first');
      for (let turn = 0; turn < 5; turn++) await nextTurn();
      ended.push(item);
      throw new Error('the second');
    };
    await expect(inParallel([0, 1, 2, 3], 2, work)).rejects.toThrow('the first');
    expect(begun).toEqual([0, 1]);
    expect(ended).toEqual([1]);
  });

  it('has nothing to do without items', async () => {
    expect(await inParallel([], 3, () => Promise.reject(new Error('never')))).toEqual([]);
  });
});
