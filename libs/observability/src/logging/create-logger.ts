import { pino, stdTimeFunctions } from 'pino';
import type { DestinationStream, Logger } from 'pino';
import type { LoggingSettings } from '@s3ep/config';
import { openStandardOutput } from './open-standard-output';
import { redactSecrets } from './redact-secrets';
import { serializeError } from './serialize-error';

export interface CreateLoggerOptions {
  /** Where lines go; standard output unless a test gives another. */
  readonly destination?: DestinationStream;
}

/**
 * The process's logger: one JSON object a line, ISO times, levels by name.
 */
export function createLogger(settings: LoggingSettings, options: CreateLoggerOptions = {}): Logger {
  const destination = options.destination ?? openStandardOutput();
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
