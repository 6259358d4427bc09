import { describe, expect, it } from '@jest/globals';
import { FailedAttempts } from './failed-attempts';

function failAHundredTimes(attempts: FailedAttempts, address: string): (number | undefined)[] {
  return Array.from({ length: 100 }, () => attempts.count(address));
}

describe('FailedAttempts', () => {
  it('lets a hundred a minute pass, by address, and tells how long to wait', () => {
    let now = 5_000;
    const attempts = new FailedAttempts(() => now);
    expect(new Set(failAHundredTimes(attempts, 'one'))).toEqual(new Set([undefined]));
    now += 20_000;
    expect(attempts.count('one')).toBe(40);
    expect(attempts.count('another')).toBeUndefined();
    now += 40_000;
    expect(attempts.count('one')).toBeUndefined();
  });

  it('remembers a bounded number of addresses, and forgets the oldest', () => {
    const attempts = new FailedAttempts(() => 0);
    failAHundredTimes(attempts, 'first');
    for (let address = 0; address < 1_023; address++) attempts.count(`address ${address}`);
    expect(attempts.count('first')).toBe(60);
    attempts.count('one more');
    expect(attempts.count('first')).toBeUndefined();
  });
});
