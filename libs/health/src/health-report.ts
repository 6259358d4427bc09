import type { HealthCheckResult } from '@nestjs/terminus';

/** The answer to a health probe: Terminus' JSON shape. Shown to anybody, so it holds no secret. */
export interface HealthReport {
  readonly status: 200 | 503;
  readonly body: HealthCheckResult;
}
