import type { ByteStage } from '@s3ep/byte-stage';
import { describe, expect, it } from '@jest/globals';
import { stagedBody } from './staged-body';

const UPPER: ByteStage = {
  write: (bytes, emit) => {
    if (bytes.length > 0) emit(Buffer.from(bytes.toString().toUpperCase()));
  },
  finish: (emit) => {
    emit(Buffer.from('!'));
  },
};

class Source implements AsyncIterable<Buffer> {
  read = 0;
  givenUp = false;
  readonly #pieces: readonly string[];

  constructor(...pieces: readonly string[]) {
    this.#pieces = pieces;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    try {
      for (const piece of this.#pieces) {
        this.read += 1;
        yield await Promise.resolve(Buffer.from(piece));
      }
    } finally {
      this.givenUp = true;
    }
  }
}

describe('stagedBody', () => {
  it('gives what the stage made, and its end', async () => {
    const made: string[] = [];
    for await (const piece of stagedBody(new Source('ab', '', 'c'), UPPER)) made.push(piece.toString());
    expect(made.join('')).toBe('ABC!');
  });

  it('reads no further than it is read', async () => {
    const source = new Source('a', 'b', 'c');
    const body = stagedBody(source, UPPER);
    await body.next();
    expect(source.read).toBe(1);
  });

  it('gives the source up when its reader does', async () => {
    const source = new Source('a', 'b', 'c');
    for await (const piece of stagedBody(source, UPPER)) if (piece.length > 0) break;
    expect(source).toMatchObject({ read: 1, givenUp: true });
  });

  it('does not end when the stage does not agree to the end', async () => {
    const refusing: ByteStage = {
      ...UPPER,
      finish: () => {
        throw new Error('not whole');
      },
    };
    const made: string[] = [];
    const read = async (): Promise<void> => {
      for await (const piece of stagedBody(new Source('a'), refusing)) made.push(piece.toString());
    };
    await expect(read()).rejects.toThrow('not whole');
    expect(made).toEqual(['A']);
  });
});
