import { Get, Inject } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { DrainState, HealthReporter } from '@s3ep/health';
import { VERSION } from '../../../version';
import { AdminController, AdminRoute } from '../answers/admin-route';
import { StatusDto } from './status.dto';

const MILLISECONDS_PER_SECOND = 1_000;

@AdminController('status')
export class StatusController {
  readonly #health: HealthReporter;
  readonly #drain: DrainState;

  constructor(@Inject(HealthReporter) health: HealthReporter, @Inject(DrainState) drain: DrainState) {
    this.#health = health;
    this.#drain = drain;
  }

  @Get('status')
  @AdminRoute({
    role: 'viewer',
    operationId: 'getStatus',
    summary: 'Version, uptime, and what it depends on',
    description: 'Dependencies are asked at most every few seconds, however often this is called.',
  })
  @ApiOkResponse({ description: 'The state of this instance.', type: StatusDto })
  async status(): Promise<StatusDto> {
    const { keys, backend } = await this.#health.dependencies();
    return {
      version: VERSION,
      startedAt: new Date(performance.timeOrigin).toISOString(),
      uptimeSeconds: Math.floor(performance.now() / MILLISECONDS_PER_SECOND),
      draining: this.#drain.draining,
      dependencies: { keys, backend },
    };
  }
}
