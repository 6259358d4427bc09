import { ConfigurationError, loadSettings, type Settings } from '@s3ep/config';
import type { CommandContext } from '../command';

/** The configuration as the proxy reads it; undefined where it is bad, which was said. */
export function loadForCommand(
  file: string | undefined,
  { environment, complain }: CommandContext,
): Settings | undefined {
  try {
    return loadSettings({ environment, ...(file !== undefined && { file }) });
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    complain(error.message);
    return undefined;
  }
}
