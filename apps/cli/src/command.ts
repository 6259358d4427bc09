/** Where a command writes, and what it knows of its surroundings; given, so that tests can watch. */
export interface CommandContext {
  readonly environment: NodeJS.ProcessEnv;
  readonly print: (line: string) => void;
  readonly complain: (line: string) => void;
  /** Where errors go, if that is a terminal: for what is drawn over again. */
  readonly terminal?: { readonly columns: () => number; readonly write: (text: string) => void };
}

/** 0: done. 1: the answer is no, or it failed. 2: called wrongly. */
export type ExitCode = 0 | 1 | 2;

/** One command of `s3ep`. */
export interface Command {
  readonly name: string;
  /** What follows the name, as in `[--config FILE]`. */
  readonly synopsis: string;
  /** One line for `s3ep --help`. */
  readonly summary: string;
  /** Lines for `s3ep <name> --help`. */
  readonly help: readonly string[];
  /** @throws UsageError for arguments that make no sense */
  readonly run: (args: readonly string[], context: CommandContext) => ExitCode | Promise<ExitCode>;
}
