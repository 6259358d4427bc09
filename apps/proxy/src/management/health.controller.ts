import { Controller, Get, Header, Inject, ServiceUnavailableException } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import { HealthReporter } from '@s3ep/health';
import type { HealthReport } from '@s3ep/health';
import { HEALTH_REPORT_SCHEMA } from './health-report.schema';

/** Probes must see the present, not a copy in some cache. */
const NOT_STORED = 'no-store';

@ApiTags('health')
@Controller('health')
export class HealthController {
  readonly #reporter: HealthReporter;

  constructor(@Inject(HealthReporter) reporter: HealthReporter) {
    this.#reporter = reporter;
  }

  @Get()
  @Header('Cache-Control', NOT_STORED)
  @ApiOperation({
    operationId: 'health',
    summary: 'Alive, keys loaded, not hung: restart it when this fails',
  })
  @ApiOkResponse({ description: 'Healthy.', schema: HEALTH_REPORT_SCHEMA })
  @ApiServiceUnavailableResponse({ description: 'Not healthy.', schema: HEALTH_REPORT_SCHEMA })
  async health(): Promise<HealthReport['body']> {
    return bodyOf(await this.#reporter.health());
  }

  @Get('live')
  @Header('Cache-Control', NOT_STORED)
  @ApiOperation({ operationId: 'live', summary: 'The process answers' })
  @ApiOkResponse({ description: 'Alive.', schema: HEALTH_REPORT_SCHEMA })
  async live(): Promise<HealthReport['body']> {
    return bodyOf(await this.#reporter.live());
  }

  @Get('ready')
  @Header('Cache-Control', NOT_STORED)
  @ApiOperation({ operationId: 'ready', summary: 'Wants requests: not draining, its dependencies answer' })
  @ApiOkResponse({ description: 'Ready.', schema: HEALTH_REPORT_SCHEMA })
  @ApiServiceUnavailableResponse({ description: 'Not ready.', schema: HEALTH_REPORT_SCHEMA })
  async ready(): Promise<HealthReport['body']> {
    return bodyOf(await this.#reporter.ready());
  }
}

function bodyOf({ status, body }: HealthReport): HealthReport['body'] {
  if (status === 503) throw new ServiceUnavailableException(body);
  return body;
}
