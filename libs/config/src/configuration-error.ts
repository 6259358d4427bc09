import type { Problem } from './problem';
import { renderProblem } from './problem';

/** The configuration cannot be used. Its message lists every problem, one a line. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  constructor(readonly problems: readonly Problem[]) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    super([`${count} in the configuration:`, ...problems.map((p) => `  ${renderProblem(p)}`)].join('\n'));
  }
}
