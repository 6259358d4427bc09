import type { Socket } from 'node:net';

/** After the last answer, a client that still sends has that long to read it. */
const LINGER_MILLISECONDS = 5_000;

/**
 * Closing a socket while the client still sends resets the connection, and the answer is often lost on its way.
 * So the connection is half-closed first, what still comes is read and dropped for a bounded time, and only then
 * is it destroyed.
 */
export function lingerBeforeClose(socket: Socket): void {
  socket.destroySoon = () => {
    if (socket.writable) socket.end();
    socket.resume();
    const timer = setTimeout(() => socket.destroy(), LINGER_MILLISECONDS);
    timer.unref();
    socket.once('end', () => socket.destroy());
    socket.once('close', () => {
      clearTimeout(timer);
    });
  };
}
