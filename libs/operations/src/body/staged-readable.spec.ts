import { describe, expect, it } from '@jest/globals';
import { PassThrough, Readable } from 'node:stream';
import type { ByteStage } from '@s3ep/byte-stage';
import { StagedReadable } from './staged-readable';

const copy: ByteStage = {
  write: (bytes, emit) => {
    emit(bytes);
  },
  finish: (emit) => {
    emit(Buffer.from('.'));
  },
};
const failing = (where: 'write' | 'finish'): ByteStage => ({
  write: (bytes, emit) => {
    emit(bytes);
    if (where === 'write') throw new Error('refused');
  },
  finish: () => {
    throw new Error('refused');
  },
});

async function textOf(pieces: AsyncIterable<Buffer>, got: string[] = []): Promise<string> {
  for await (const piece of pieces) got.push(piece.toString());
  return got.join('');
}

describe('StagedReadable', () => {
  it('gives what the stage makes of a stream, its end included', async () => {
    const source = Readable.from([Buffer.from('a'), Buffer.from('bc')], { objectMode: false });
    expect(await textOf(new StagedReadable(source, copy))).toBe('abc.');
  });

  it('gives every piece of a stage that makes several of one', async () => {
    const twice: ByteStage = {
      write: (bytes, emit) => {
        for (const byte of bytes) emit(Buffer.of(byte, byte));
      },
      finish: (emit) => {
        emit(Buffer.from('.'));
      },
    };
    const source = Readable.from([Buffer.from('abc')], { objectMode: false });
    expect(await textOf(new StagedReadable(source, twice))).toBe('aabbcc.');
  });

  it('waits for a piece that makes something come out', async () => {
    let held = Buffer.alloc(0);
    const collecting: ByteStage = {
      write: (bytes) => {
        held = Buffer.concat([held, bytes]);
      },
      finish: (emit) => {
        emit(held);
      },
    };
    const source = new PassThrough();
    const text = textOf(new StagedReadable(source, collecting));
    source.write('a');
    await new Promise(setImmediate);
    source.end('b');
    expect(await text).toBe('ab');
  });

  it.each(['write', 'finish'] as const)(
    'fails after what came before, when the stage throws in %s',
    async (where) => {
      const got: string[] = [];
      const source = Readable.from([Buffer.from('a')], { objectMode: false });
      await expect(textOf(new StagedReadable(source, failing(where)), got)).rejects.toThrow('refused');
      expect(got).toEqual(['a']);
    },
  );

  it.each([
    ['breaks', new Error('reset'), 'reset'],
    ['is closed', undefined, 'closed before its end'],
  ])('fails when the source %s', async (_what, error, message) => {
    const source = new PassThrough();
    const reading = textOf(new StagedReadable(source, copy));
    source.write('a');
    await new Promise(setImmediate);
    source.destroy(error);
    await expect(reading).rejects.toThrow(message);
  });

  it('fails at once for a source that is gone', async () => {
    const source = new PassThrough();
    source.destroy();
    await expect(textOf(new StagedReadable(source, copy))).rejects.toThrow('cannot be read');
  });

  it('reads no further than it is read', async () => {
    const source = new PassThrough({ highWaterMark: 4 });
    const staged = new StagedReadable(source, copy);
    source.write('1234');
    expect((await staged.next()).value?.toString()).toBe('1234');
    expect(source.write('5678')).toBe(false);
    await new Promise(setImmediate);
    expect(source.readableLength).toBe(4);
  });

  it('leaves the source alone when the reader gives up', async () => {
    const source = new PassThrough();
    source.write('a');
    for await (const piece of new StagedReadable(source, copy)) {
      expect(piece.toString()).toBe('a');
      break;
    }
    expect(source.destroyed).toBe(false);
    expect(source.eventNames()).not.toContain('readable');
    source.end('b');
    expect(await textOf(source)).toBe('b');
  });
});
