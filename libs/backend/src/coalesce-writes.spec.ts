import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { Writable } from 'node:stream';
import { coalesceWrites } from './coalesce-writes';

/** Stands for a socket: takes note of what would be one system call. */
function sink(): { socket: Socket; calls: string[] } {
  const calls: string[] = [];
  const socket = new Writable({
    write(piece: Buffer, _encoding, done) {
      calls.push(piece.toString());
      done();
    },
    writev(pieces, done) {
      calls.push(pieces.map(({ chunk }) => String(chunk)).join('+'));
      done();
    },
  });
  return { socket: coalesceWrites(socket as Socket), calls };
}

const turn = (): Promise<void> => new Promise(setImmediate);

describe('coalesceWrites', () => {
  it('sends what was written in one turn at once, in order', async () => {
    const { socket, calls } = sink();
    socket.write('a');
    socket.write(Buffer.from('b'));
    await Promise.resolve();
    socket.write('c');
    expect(calls).toEqual([]);
    await turn();
    expect(calls).toEqual(['a+b+c']);
  });

  it('lets nothing wait for a later turn', async () => {
    const { socket, calls } = sink();
    socket.write('a');
    await turn();
    socket.write('b');
    await turn();
    expect(calls).toEqual(['a', 'b']);
  });

  it('says when there is too much, and when it has gone', async () => {
    const { socket } = sink();
    expect(socket.write(Buffer.alloc(socket.writableHighWaterMark))).toBe(false);
    await once(socket, 'drain');
    expect(socket.writableLength).toBe(0);
  });

  it('ends after what was written in the same turn', async () => {
    const { socket, calls } = sink();
    socket.write('a');
    socket.end('b');
    await once(socket, 'finish');
    expect(calls.join('+')).toBe('a+b');
  });
});
