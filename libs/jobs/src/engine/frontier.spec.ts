import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Frontier } from './frontier';

describe('the frontier', () => {
  it('stays before whatever is not dealt with, and moves when that is', () => {
    const frontier = new Frontier(undefined, { versions: true });
    const [a, b, c] = ['a', 'b', 'c'].map((key) => frontier.begin(key));
    b?.();
    expect(frontier.after).toBeUndefined();
    a?.();
    expect(frontier.after).toBe('b');
    c?.();
    expect(frontier.after).toBe('b');
    frontier.close();
    expect(frontier.after).toBe('c');
  });

  it('moves behind a key at once where it has one version', () => {
    const frontier = new Frontier(undefined, { versions: false });
    const [a, b] = ['a', 'b'].map((key) => frontier.begin(key));
    b?.();
    expect(frontier.after).toBeUndefined();
    a?.();
    expect(frontier.after).toBe('b');
  });

  it('counts a key as dealt with when all its versions are', () => {
    const frontier = new Frontier('0', { versions: true });
    const first = frontier.begin('a');
    first();
    const second = frontier.begin('a');
    expect(frontier.after).toBe('0');
    second();
    frontier.begin('b');
    expect(frontier.after).toBe('a');
  });

  it('never passes what is open, in whatever order things end', () => {
    const entries = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(entries, fc.infiniteStream(fc.nat()), (numbers, draws) => {
        const keys = numbers.toSorted((a, b) => a - b).map(String);
        const frontier = new Frontier(undefined, { versions: true });
        const open: { readonly key: string; readonly end: () => void }[] = [];
        const check = (): void => {
          for (const { key } of open) expect((frontier.after ?? '') < key).toBe(true);
        };
        for (const key of keys) {
          open.push({ key, end: frontier.begin(key) });
          check();
          if ((draws.next().value ?? 0) % 2 === 0)
            open.splice((draws.next().value ?? 0) % open.length, 1)[0]?.end();
          check();
        }
        while (open.length > 0) open.splice((draws.next().value ?? 0) % open.length, 1)[0]?.end();
        frontier.close();
        expect(frontier.after).toBe(keys.at(-1));
      }),
    );
  });
});
