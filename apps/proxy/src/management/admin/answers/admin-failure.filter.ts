import { type ArgumentsHost, Catch, Inject } from '@nestjs/common';
import { BaseExceptionFilter, HttpAdapterHost } from '@nestjs/core';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Logger, LOGGER } from '@s3ep/observability';
import { requestedPath } from '../access/requested-path';
import { failureBody } from './failure-body';
import { toAdminError } from './to-admin-error';

const FIRST_SERVER_ERROR = 500;

/** Answers of the admin API that are no success have one shape. Other routes of the management port keep Nest's. */
@Catch()
export class AdminFailureFilter extends BaseExceptionFilter {
  readonly #logger: Logger;

  constructor(@Inject(HttpAdapterHost) { httpAdapter }: HttpAdapterHost, @Inject(LOGGER) logger: Logger) {
    super(httpAdapter);
    this.#logger = logger;
  }

  override catch(exception: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    if (!/^\/admin(\/|$)/i.test(requestedPath(http.getRequest<IncomingMessage>()).path)) {
      super.catch(exception, host);
      return;
    }
    const response = http.getResponse<ServerResponse>();
    const error = toAdminError(exception);
    if (error.getStatus() >= FIRST_SERVER_ERROR) this.#logger.error({ err: error }, 'admin call failed');
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response.statusCode = error.getStatus();
    for (const [name, value] of Object.entries(error.headers)) response.setHeader(name, value);
    response.setHeader('content-type', 'application/json; charset=utf-8');
    response.end(JSON.stringify(failureBody(error)));
  }
}
