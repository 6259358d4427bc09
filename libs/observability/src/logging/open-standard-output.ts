import { destination } from 'pino';
import type { DestinationStream } from 'pino';
import { gatherLines } from './gather-lines';

const STDOUT = 1;
/** Above this many bytes that nobody has read from standard output, lines are dropped: memory comes first. */
const MAX_UNWRITTEN_BYTES = 16 * 1024 * 1024;
/** How long the end of the process may wait for somebody to read its last lines. */
const LAST_WRITE_MILLISECONDS = 2_000;

/**
 * Standard output for log lines, a few milliseconds of them at a time; writing does not block the event loop, and what is left is written when the process
 * ends.
 *
 * Where it cannot be written (a full disk, a reader that does not read) lines are lost. That neither ends the process
 * nor holds its end up, as the stream underneath would do: it retries for ever.
 */
export function openStandardOutput(): DestinationStream {
  let isBroken = false;
  let deadline = Infinity;
  const output = destination({
    dest: STDOUT,
    sync: false,
    maxLength: MAX_UNWRITTEN_BYTES,
    retryEAGAIN: () => Date.now() < deadline,
  });
  output.on('error', () => {
    isBroken = true;
  });
  output.on('write', () => {
    isBroken = false;
  });
  const write = output.write.bind(output);
  const { add, release } = gatherLines((lines) => void write(lines));
  output.write = (line) => {
    add(line);
    return true;
  };
  const flushSync = output.flushSync.bind(output);
  output.flushSync = () => {
    release();
    if (isBroken) return;
    deadline = Date.now() + LAST_WRITE_MILLISECONDS;
    try {
      flushSync();
    } catch {
      // nobody reads them
    }
  };
  return output;
}
