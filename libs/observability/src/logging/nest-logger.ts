import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';

type LevelMethod = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';

/**
 * Lets Nest's own messages go through pino: `app.useLogger(app.get(NestLogger))`.
 *
 * Nest calls a level with a message, sometimes a stack (errors only), and last the context.
 */
export class NestLogger implements LoggerService {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.#write('info', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.#write('fatal', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.#write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.#write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.#write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.#write('trace', message, rest);
  }

  #write(level: LevelMethod, message: unknown, rest: readonly unknown[]): void {
    const texts = rest.filter((value) => typeof value === 'string');
    const context = texts.at(-1);
    const stack = texts.slice(0, -1).find((text) => text.includes('\n'));
    const err = message instanceof Error ? message : rest.find((value) => value instanceof Error);
    const fields = { ...(context !== undefined && { context }), ...(stack !== undefined && { stack }) };
    if (err !== undefined) {
      this.#logger[level]({ ...fields, err }, message === err ? err.message : textOf(message));
    } else this.#logger[level](fields, textOf(message));
  }
}

function textOf(message: unknown): string {
  return typeof message === 'string' ? message : JSON.stringify(message);
}
