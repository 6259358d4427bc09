import type { Logger } from 'pino';
import type { AdminCall } from './admin-call';

/** Written whatever `logging.level` is: who lowers it does not get out of the audit log. */
const AUDIT_LEVEL = 'info';

/** One log line, with `msg: "audit"`, for each call of the admin API. */
export class AuditLog {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger.child({}, { level: 'silent' });
    // a level of its own only once it differs: a child of pino that begins with its parent's level follows it
    this.#logger.level = AUDIT_LEVEL;
  }

  record({ durationMilliseconds, ...call }: AdminCall): void {
    this.#logger.info({ ...call, durationMilliseconds: Math.round(durationMilliseconds) }, 'audit');
  }
}
