import type { IncomingMessage } from 'node:http';

const DISCARD_LIMIT_BYTES = 16 * 1_048_576;
const DISCARD_MILLISECONDS = 10_000;
/** A sender on the same machine sends a MiB a millisecond. */
const WATCH_MILLISECONDS = 20;

/**
 * Reads and drops what a client still sends after it got its answer, so that the answer arrives and the
 * connection can be used again; bounded, because it may send for ever.
 */
export function discardRest(incoming: IncomingMessage): void {
  if (incoming.complete || incoming.destroyed) return;
  const { socket } = incoming;
  const limit = socket.bytesRead + DISCARD_LIMIT_BYTES;
  const deadline = Date.now() + DISCARD_MILLISECONDS;
  incoming.resume();
  const watch = setInterval(() => {
    // whoever gave the body up half-way may have left it paused
    incoming.resume();
    if (socket.bytesRead > limit || Date.now() > deadline) socket.destroy();
  }, WATCH_MILLISECONDS);
  watch.unref();
  const stop = (): void => {
    clearInterval(watch);
    // the connection goes on, and may see many more such requests
    socket.off('close', stop);
  };
  incoming.once('end', stop);
  socket.once('close', stop);
}
