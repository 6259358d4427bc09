import { JOB_KINDS } from '@s3ep/jobs';
import type { Command } from '../command';
import { adminToken } from './admin-token';
import { checkConfig } from './check-config';
import { decrypt } from './decrypt';
import { doctor } from './doctor';
import { inspect } from './inspect';
import { jobCommand } from './job-command';
import { keygen } from './keygen';

/** Every command, in the order of `s3ep --help`. */
export const COMMANDS: readonly Command[] = [
  checkConfig,
  doctor,
  keygen,
  adminToken,
  inspect,
  decrypt,
  ...JOB_KINDS.map(jobCommand),
];
