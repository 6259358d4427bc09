import type { IncomingMessage } from 'node:http';

/** How much of an unwanted body is read, so that the client, still sending, gets to see the answer. */
const MOST_LINGERING_BYTES = 64 * 1024 ** 2;
const MOST_LINGERING_MILLISECONDS = 10_000;

/**
 * After an early answer: reads on and discards what the client still sends. Closing at once would reset the
 * connection, and the answer with it. When the client does not stop within the bounds, the connection goes.
 */
export async function linger(incoming: IncomingMessage): Promise<void> {
  if (incoming.complete && incoming.readableLength === 0) {
    incoming.resume();
    return;
  }
  const { socket } = incoming;
  const timer = setTimeout(() => socket.destroy(), MOST_LINGERING_MILLISECONDS);
  // node no longer tells a request whose answer is finished that its connection has gone
  const giveUp = (): void => {
    incoming.destroy();
  };
  socket.once('close', giveUp);
  try {
    let bytes = 0;
    for await (const piece of incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += piece.length;
      if (bytes > MOST_LINGERING_BYTES) {
        socket.destroy();
        return;
      }
    }
  } catch {
    // the client has gone: nothing is left to read
  } finally {
    clearTimeout(timer);
    socket.off('close', giveUp);
  }
}
