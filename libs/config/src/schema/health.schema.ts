import { z } from 'zod';
import { choice, seconds, wholeNumber } from './field';

export const healthSchema = z
  .strictObject({
    readinessDependsOn: z
      .array(choice('A dependency.', ['keys', 'backend']))
      .describe('What readiness depends on, besides not draining.')
      .default(['keys', 'backend']),
    maxEventLoopDelayMilliseconds: wholeNumber('Event-loop delay above which the process counts as hung.', {
      min: 10,
      max: 600_000,
    }).default(2000),
    checkTimeoutSeconds: seconds('Time that the check of one dependency may take.', { max: 600 }).default(2),
  })
  .describe('Health answers.')
  .prefault({});
