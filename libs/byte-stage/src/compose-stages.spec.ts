import { describe, expect, it } from '@jest/globals';
import type { ByteStage } from './byte-stage';
import { composeStages } from './compose-stages';
import { runStage } from './run-stage';

const appendAtEnd = (suffix: string): ByteStage => ({
  write: (bytes, emit) => {
    emit(bytes);
  },
  finish: (emit) => {
    emit(Buffer.from(suffix));
  },
});
const failsAtEnd: ByteStage = {
  write: (bytes, emit) => {
    emit(bytes);
  },
  finish: () => {
    throw new Error('not verified');
  },
};

describe('composeStages', () => {
  it('is the identity without stages', () => {
    expect(runStage(composeStages(), Buffer.from('abc')).toString()).toBe('abc');
  });

  it('feeds what the first emits at its end through the second', () => {
    expect(
      runStage(composeStages(appendAtEnd('1'), appendAtEnd('2'), appendAtEnd('3')), [
        Buffer.from('a'),
        Buffer.from('b'),
      ]).toString(),
    ).toBe('ab123');
  });

  it('does not finish a later stage when an earlier one refuses at the end', () => {
    const out: string[] = [];
    const stage = composeStages(failsAtEnd, appendAtEnd('tail'));
    stage.write(Buffer.from('x'), (bytes) => out.push(bytes.toString()));
    expect(() => {
      stage.finish((bytes) => out.push(bytes.toString()));
    }).toThrow('not verified');
    expect(out).toEqual(['x']);
  });
});
