import { coerceUntyped } from './coerce-untyped';
import { completeSettings } from './complete-settings';
import { ConfigurationError } from './configuration-error';
import { deepFreeze } from './deep-freeze';
import { describeIssue } from './describe-issue';
import { Draft } from './draft';
import { applyEnvironment } from './environment/apply-environment';
import { CONFIG_VARIABLE } from './environment/variables';
import type { Problem } from './problem';
import { settingsSchema } from './schema/settings.schema';
import type { Settings } from './settings';
import type { ReadFile } from './source/read-file';
import { readFileFromDisk, whyUnreadable } from './source/read-file';
import { readYaml } from './source/read-yaml';
import { resolveFiles } from './source/resolve-files';

/** Where the image looks when nothing names a file. */
export const DEFAULT_CONFIG_FILE = '/app/config/config.yaml';

/** A section that not everybody uses who reads the configuration. */
export type UnneededSection = 'backend' | 'buckets' | 'clients';

export interface LoadSettingsOptions {
  /** YAML file; otherwise S3EP_CONFIG, otherwise /app/config/config.yaml if it exists. */
  readonly file?: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly readFile?: ReadFile;
  /** Told what is allowed but unwise, such as a key file that everybody may read. */
  readonly onWarning?: (warning: Problem) => void;
  /** What is not used: it need not be there, nor agree with the rest. What is there has to be well-formed. */
  readonly unneeded?: readonly UnneededSection[];
}

/** In the place of a backend that nobody calls (RFC 2606: no such host). */
const NO_BACKEND = { endpoint: 'http://backend.invalid' };

function readConfigFile(options: LoadSettingsOptions): { file: string; text: string } | undefined {
  const { environment, readFile = readFileFromDisk } = options;
  const variable = environment[CONFIG_VARIABLE] === '' ? undefined : environment[CONFIG_VARIABLE];
  const named = options.file ?? variable;
  const file = named ?? DEFAULT_CONFIG_FILE;
  try {
    return { file, text: readFile(file).text };
  } catch (error) {
    if (named === undefined && (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    const where = options.file === undefined && variable !== undefined ? CONFIG_VARIABLE : file;
    const message = `the configuration file ${file} ${whyUnreadable(error)}`;
    const mend = 'name a file that exists and that this process may read';
    throw new ConfigurationError([{ setting: '', where, message, mend }]);
  }
}

/**
 * Reads file and environment once, and gives frozen settings in which everything holds together.
 * @throws ConfigurationError with every problem found, none of them showing a secret
 */
export function loadSettings(options: LoadSettingsOptions): Settings {
  const { environment, readFile = readFileFromDisk, onWarning, unneeded = [] } = options;
  const source = readConfigFile(options);
  const draft = new Draft(source?.file ?? 'environment');
  const yaml = source && readYaml({ ...source, environment }, draft);
  const problems: Problem[] = [...(yaml?.problems ?? [])];
  problems.push(...applyEnvironment(environment, yaml?.referenced ?? new Set(), draft));
  const files = resolveFiles(settingsSchema, draft, readFile);
  problems.push(...files.problems);
  coerceUntyped(settingsSchema, draft);
  // an empty one, so that the message names backend.endpoint
  draft.root.backend ??= unneeded.includes('backend') ? { ...NO_BACKEND } : {};
  // After a syntax error nothing is known about the rest of the file.
  const unreadable = yaml?.problems.some(({ setting }) => setting === '') === true;
  if (unreadable) throw new ConfigurationError(problems);
  const parsed = settingsSchema.safeParse(draft.root);
  problems.push(...(parsed.error?.issues ?? []).flatMap((issue) => describeIssue(issue, draft)));
  if (!parsed.success || problems.length > 0) throw new ConfigurationError(problems);
  const completed = completeSettings(parsed.data, draft, { environment, readFile });
  const needed = completed.problems.filter(({ setting }) => !unneeded.some((name) => isIn(name, setting)));
  if (needed.length > 0) throw new ConfigurationError(needed);
  for (const warning of files.warnings) onWarning?.(warning);
  return deepFreeze(completed.settings);
}

const isIn = (section: UnneededSection, setting: string): boolean => /^\w+/.exec(setting)?.[0] === section;
