import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { gatherLines } from './gather-lines';

describe('gatherLines', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });
  const start = () => {
    const written: string[] = [];
    return { written, ...gatherLines((lines) => void written.push(lines)) };
  };

  it('writes the lines of some milliseconds together and in order, and later ones after them', () => {
    const { written, add } = start();
    add('one\n');
    add('two\n');
    expect(written).toEqual([]);
    jest.advanceTimersByTime(10);
    add('three\n');
    jest.advanceTimersByTime(10);
    expect(written).toEqual(['one\ntwo\n', 'three\n']);
  });

  it('writes at once what is released, and then nothing twice', () => {
    const { written, add, release } = start();
    add('last words\n');
    release();
    release();
    jest.advanceTimersByTime(100);
    expect(written).toEqual(['last words\n']);
  });

  it('does not wait when much has come', () => {
    const { written, add } = start();
    const line = `${'x'.repeat(9_999)}\n`;
    for (let count = 0; count < 7; count += 1) add(line);
    expect(written).toEqual([line.repeat(7)]);
  });
});
