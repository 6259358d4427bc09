import type { Params } from 'nestjs-pino';
import type { Logger } from '@s3ep/observability';

interface Loggable {
  readonly method?: string;
  readonly url?: string;
  readonly statusCode?: number;
}

/**
 * Nest's own messages, and one line for each request of the management port at level debug: probes come every few
 * seconds. Neither headers nor queries are logged, they may carry tokens.
 */
export function managementLogging(logger: Logger): Params {
  return {
    pinoHttp: {
      // Nest tells of every module and route that it has wired: of interest only to whoever debugs
      logger: logger.child({}, { level: logger.level === 'info' ? 'warn' : logger.level }),
      useLevel: 'debug',
      serializers: {
        req: ({ method, url }: Loggable) => ({ method, path: url?.split('?', 1)[0] }),
        res: ({ statusCode }: Loggable) => ({ statusCode }),
      },
    },
  };
}
