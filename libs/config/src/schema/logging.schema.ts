import { z } from 'zod';
import { choice } from './field';

export const loggingSchema = z
  .strictObject({
    level: choice('Least severe level that is written.', [
      'fatal',
      'error',
      'warn',
      'info',
      'debug',
      'trace',
      'silent',
    ]).default('info'),
  })
  .describe('The log: JSON lines on standard output.')
  .prefault({});
