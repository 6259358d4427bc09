import { describe, expect, it } from '@jest/globals';
import { holdBackStage } from './hold-back-stage';

function run(pieces: readonly string[]): { before: string; after: string } {
  const stage = holdBackStage();
  const out: Buffer[] = [];
  const emit = (bytes: Buffer): void => {
    out.push(bytes);
  };
  for (const piece of pieces) stage.write(Buffer.from(piece), emit);
  const before = Buffer.concat(out).toString();
  stage.finish(emit);
  return { before, after: Buffer.concat(out).toString() };
}

describe('holdBackStage', () => {
  it.each([
    ['in one piece', ['abc']],
    ['in several pieces', ['a', 'bc', 'def']],
    ['that ends with an empty piece', ['abc', '']],
    ['with empty pieces between', ['', 'a', '', 'b', '']],
  ])('keeps some of a body back until it is finished, %s', (_how, pieces) => {
    const whole = pieces.join('');
    const { before, after } = run(pieces);
    expect(before.length).toBeLessThan(whole.length);
    expect(whole.startsWith(before)).toBe(true);
    expect(after).toBe(whole);
  });

  it('adds nothing to an empty body', () => {
    expect(run([])).toEqual({ before: '', after: '' });
  });
});
