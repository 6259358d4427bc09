import { readFileSync } from 'node:fs';
import path from 'node:path';

const GUIDE = path.resolve(import.meta.dirname, '../../../docs/key-management.md');

/** The policy with least rights that docs/key-management.md gives, for the transit key `s3ep`. */
export function documentedPolicy(): string {
  const [, policy] = /^```hcl\n(.*?)^```$/ms.exec(readFileSync(GUIDE, 'utf8')) ?? [];
  if (policy === undefined) throw new Error(`no policy in ${GUIDE}`);
  return policy;
}
