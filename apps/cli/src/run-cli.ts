import type { Command, CommandContext, ExitCode } from './command';
import { COMMANDS } from './commands';
import { UsageError } from './usage-error';
import { VERSION } from './version';
import { printingVisibly } from './visible-text';

const NAME = 's3ep';

function printHelp(print: CommandContext['print']): void {
  const width = Math.max(...COMMANDS.map(({ name, synopsis }) => `${name} ${synopsis}`.length));
  print(`Usage: ${NAME} <command> [option...]`);
  print('');
  for (const { name, synopsis, summary } of COMMANDS)
    print(`  ${`${name} ${synopsis}`.padEnd(width)}  ${summary}`);
  print('');
  print(`${NAME} <command> --help says more. ${NAME} --version prints the version.`);
}

function printCommandHelp({ name, synopsis, summary, help }: Command, print: CommandContext['print']): void {
  for (const line of [`Usage: ${NAME} ${name} ${synopsis}`, '', `${summary}.`, ...help]) print(line);
}

const asksForHelp = (arg: string): boolean => arg === '--help' || arg === '-h';

/** Runs one command line and gives the exit code; never throws for what a user can do wrong. */
export async function runCli(args: readonly string[], given: CommandContext): Promise<ExitCode> {
  const context = printingVisibly(given);
  const [first, ...rest] = args;
  if (first === undefined || asksForHelp(first) || first === 'help') {
    printHelp(first === undefined ? context.complain : context.print);
    return first === undefined ? 2 : 0;
  }
  if (first === '--version') {
    context.print(VERSION);
    return 0;
  }
  const command = COMMANDS.find(({ name }) => name === first);
  if (command === undefined) {
    context.complain(`${NAME}: there is no command ${first}. ${NAME} --help lists them.`);
    return 2;
  }
  if (rest.some(asksForHelp)) {
    printCommandHelp(command, context.print);
    return 0;
  }
  try {
    return await command.run(rest, context);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    context.complain(`${NAME} ${command.name}: ${error.message}`);
    context.complain(`Usage: ${NAME} ${command.name} ${command.synopsis}`);
    return 2;
  }
}
