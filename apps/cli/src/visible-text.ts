import type { CommandContext } from './command';

/** Controls but ends of lines and tabs, formatting such as a change of direction, separators, halves of characters. */
const INVISIBLE = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const HEXADECIMAL = 16;
const DIGITS = 4;

/**
 * Text for a terminal, in which nothing moves the cursor or turns what follows around: keys and what backends say are
 * anybody's. It stands as `\u009b`, so JSON means the same as before.
 */
export function visibleText(text: string): string {
  return text.replaceAll(INVISIBLE, (found) =>
    Array.from(
      { length: found.length },
      (_, at) => `\\u${found.charCodeAt(at).toString(HEXADECIMAL).padStart(DIGITS, '0')}`,
    ).join(''),
  );
}

/** The context of a command, none of whose lines are invisible. */
export function printingVisibly(context: CommandContext): CommandContext {
  return {
    ...context,
    print: (line) => {
      context.print(visibleText(line));
    },
    complain: (line) => {
      context.complain(visibleText(line));
    },
  };
}
