/** A line waits so long for others to be written with: each write costs as much as the rest of a log line. */
const GATHER_MILLISECONDS = 10;
/** No longer than this, though: what is written at once has to be in memory. */
const MAX_GATHERED_CHARACTERS = 65_536;

/** Lines that are written together. */
export interface GatheredLines {
  readonly add: (line: string) => void;
  /** Writes what waits, at once. */
  readonly release: () => void;
}

/** Hands over the lines of some milliseconds as one, in order. */
export function gatherLines(write: (lines: string) => void): GatheredLines {
  let waiting = '';
  let timer: NodeJS.Timeout | undefined;
  const release = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting === '') return;
    const lines = waiting;
    waiting = '';
    write(lines);
  };
  const add = (line: string): void => {
    waiting += line;
    if (waiting.length >= MAX_GATHERED_CHARACTERS) release();
    // the end of the process releases, so the timer need not hold it up
    else timer ??= setTimeout(release, GATHER_MILLISECONDS).unref();
  };
  return { add, release };
}
