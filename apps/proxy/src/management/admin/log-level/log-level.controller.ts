import { Body, Get, Inject, Put, Req } from '@nestjs/common';
import { ApiBody, ApiOkResponse } from '@nestjs/swagger';
import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { LOG_LEVELS, type LogLevel } from '@s3ep/config';
import { type Logger, LOGGER } from '@s3ep/observability';
import { AdmittedCalls } from '../access/admitted-calls';
import { AdminController, AdminRoute } from '../answers/admin-route';
import { choiceField } from '../answers/request-field';
import { SchemaPipe } from '../answers/schema.pipe';
import { LogLevelDto } from './log-level.dto';

const logLevelSchema = z.strictObject({ level: choiceField(LOG_LEVELS) });

@AdminController('log level')
export class LogLevelController {
  readonly #logger: Logger;
  readonly #admitted: AdmittedCalls;

  constructor(@Inject(LOGGER) logger: Logger, @Inject(AdmittedCalls) admitted: AdmittedCalls) {
    this.#logger = logger;
    this.#admitted = admitted;
  }

  @Get('log-level')
  @AdminRoute({ role: 'viewer', operationId: 'getLogLevel', summary: 'The log level in use' })
  @ApiOkResponse({ description: 'The level.', type: LogLevelDto })
  logLevel(): LogLevelDto {
    // pino's type leaves room for levels of one's own; there are none
    return { level: this.#logger.level as LogLevel };
  }

  @Put('log-level')
  @AdminRoute({
    role: 'operator',
    operationId: 'setLogLevel',
    summary: 'Sets the log level of this process',
    description:
      'Until it ends, or a reload changes `logging.level`. The audit log does not depend on it. Other replicas keep theirs.',
    errors: ['Malformed', 'TooLarge', 'Invalid'],
  })
  @ApiBody({ type: LogLevelDto })
  @ApiOkResponse({ description: 'The level from now on.', type: LogLevelDto })
  setLogLevel(
    @Body(new SchemaPipe(logLevelSchema)) { level }: LogLevelDto,
    @Req() request: IncomingMessage,
  ): LogLevelDto {
    this.#admitted.noteTarget(request, { level });
    this.#logger.level = level;
    return { level };
  }
}
