import { z } from 'zod';
import { LOG_LEVELS } from '../settings';
import { choice } from './field';

export const loggingSchema = z
  .strictObject({
    level: choice('Least severe level that is written.', LOG_LEVELS).default('info'),
  })
  .describe('The log: JSON lines on standard output.')
  .prefault({});
