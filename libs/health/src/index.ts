export { BACKEND_PROBE } from './backend-probe';
export type { BackendProbe } from './backend-probe';
export { DrainState } from './drain-state';
export type { HealthReport } from './health-report';
export { HealthReporter } from './health-reporter';
export { HealthModule } from './health.module';
export type { HealthModuleOptions } from './health.module';
