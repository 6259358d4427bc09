import { destination as fileDestination, pino, stdTimeFunctions } from 'pino';
import type { DestinationStream, Logger } from 'pino';
import type { LoggingSettings } from '@s3ep/config';
import { redactSecrets } from './redact-secrets';
import { serializeError } from './serialize-error';

const STDOUT = 1;
/** Above this many bytes that nobody has read from standard output, lines are dropped: memory comes first. */
const MAX_UNWRITTEN_BYTES = 16 * 1024 * 1024;

export interface CreateLoggerOptions {
  /** Where lines go; standard output unless a test gives another. */
  readonly destination?: DestinationStream;
}

/**
 * The process's logger: one JSON object a line, ISO times, levels by name. Writing does not block the
 * event loop; what is left is flushed when the process ends.
 */
export function createLogger(settings: LoggingSettings, options: CreateLoggerOptions = {}): Logger {
  const destination =
    options.destination ?? fileDestination({ dest: STDOUT, sync: false, maxLength: MAX_UNWRITTEN_BYTES });
  return pino(
    {
      level: settings.level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: (fields) => redactSecrets(fields) },
      serializers: { err: (error: unknown) => serializeError(error) },
    },
    destination,
  );
}
