import { randomBytes } from 'node:crypto';
import { ConfigurationError, loadSettings, type Settings } from '@s3ep/config';
import type { CommandContext } from '../command';

/**
 * The configuration as the proxy reads it, for a command that serves nobody: so it need not have clients.
 * @returns undefined where it is bad, which was said
 */
export function loadForCommand(
  file: string | undefined,
  { environment, complain }: CommandContext,
): Settings | undefined {
  const load = (variables: NodeJS.ProcessEnv): Settings =>
    loadSettings({ environment: variables, ...(file !== undefined && { file }) });
  try {
    return load(environment);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    try {
      if (error.problems.every(({ setting }) => setting === 'clients'))
        return load({ ...environment, ...someClient() });
    } catch {
      // what is wrong with the configuration as it is was found before
    }
    complain(error.message);
    return undefined;
  }
}

/** Whom nobody knows, and who is never asked for. */
function someClient(): NodeJS.ProcessEnv {
  return {
    S3EP_CLIENT_ACCESS_KEY_ID: randomBytes(10).toString('hex').toUpperCase(),
    S3EP_CLIENT_SECRET_ACCESS_KEY: randomBytes(20).toString('hex'),
  };
}
