import type { JobProgress } from '@s3ep/jobs';
import type { CommandContext } from '../command';
import { describeProgress, drawProgress } from './describe-progress';

const REDRAW_MILLISECONDS = 250;
const LINE_MILLISECONDS = 10_000;
/** ECMA-48 8.3.41: to the line's beginning, and its rest is erased. */
const CLEAR_LINE = '\r\u001B[K';

export interface ProgressDisplay {
  /** How often it wants to be shown something new, in milliseconds. */
  readonly everyMilliseconds: number;
  show(progress: JobProgress): void;
  /** A line that stays. */
  say(line: string): void;
  /** Takes the bar away. */
  end(): void;
}

/** A bar that is redrawn on a terminal; elsewhere a line every ten seconds. Both go where errors go. */
export function createProgressDisplay({ terminal, complain }: CommandContext): ProgressDisplay {
  if (!terminal)
    return {
      everyMilliseconds: LINE_MILLISECONDS,
      show: (progress) => {
        complain(describeProgress(progress));
      },
      say: complain,
      end: () => undefined,
    };
  let drawn = '';
  return {
    everyMilliseconds: REDRAW_MILLISECONDS,
    show: (progress) => {
      drawn = CLEAR_LINE + drawProgress(progress).slice(0, terminal.columns() - 1);
      terminal.write(drawn);
    },
    say: (line) => {
      terminal.write(CLEAR_LINE);
      complain(line);
      terminal.write(drawn);
    },
    end: () => {
      terminal.write(CLEAR_LINE);
    },
  };
}
