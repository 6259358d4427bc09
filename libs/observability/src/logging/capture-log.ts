import type { Logger } from 'pino';
import type { LoggingSettings } from '@s3ep/config';
import { createLogger } from './create-logger';

export interface CapturedLog {
  readonly logger: Logger;
  /** The lines so far, parsed. */
  readonly lines: () => Record<string, unknown>[];
}

/** A logger made as the real one is, whose lines a test can read. */
export function captureLog(level: LoggingSettings['level'] = 'trace'): CapturedLog {
  const written: string[] = [];
  const destination = { write: (line: string) => void written.push(line) };
  return {
    logger: createLogger({ level }, { destination }),
    lines: () => written.map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}
