import type { Complain } from './complain';
import type { SettingPath } from './setting-path';
import { renderPath } from './setting-path';

/** Complains about every value that an earlier one of the same list has already. */
export function refuseRepeats(
  values: readonly string[],
  at: (index: number) => SettingPath,
  complain: Complain,
): void {
  for (const [index, value] of values.entries()) {
    const first = values.indexOf(value);
    if (first === index) continue;
    complain(at(index), `is the same as ${renderPath(at(first))}`, 'give each a value of its own');
  }
}
