import { ConfigurationError, loadSettings, type Settings, type UnneededSection } from '@s3ep/config';
import type { CommandContext } from '../command';

/**
 * The configuration as the proxy reads it, for a command that serves nobody: so it need not have clients.
 * @param unneeded what the command does not use either
 * @returns undefined where it is bad, which was said
 */
export function loadForCommand(
  file: string | undefined,
  { environment, complain }: CommandContext,
  unneeded: readonly UnneededSection[] = [],
): Settings | undefined {
  try {
    return loadSettings({
      environment,
      unneeded: ['clients', ...unneeded],
      ...(file !== undefined && { file }),
    });
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    complain(error.message);
    return undefined;
  }
}
