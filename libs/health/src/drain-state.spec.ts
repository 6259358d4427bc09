import { describe, expect, it } from '@jest/globals';
import { DrainState } from './drain-state';

describe('DrainState', () => {
  it('drains from the moment it is told, and for good', () => {
    const state = new DrainState();
    expect(state.draining).toBe(false);
    state.beginDraining();
    state.beginDraining();
    expect(state.draining).toBe(true);
  });
});
