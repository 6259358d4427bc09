import { BackendClient, createCredentialsSource, createDispatcher } from '@s3ep/backend';
import { ConfigurationError, loadSettings, type Settings } from '@s3ep/config';
import { SigningKeyCache } from '@s3ep/s3-protocol';
import type { Command, CommandContext } from '../command';
import { examineBackend } from '../doctor/examine-backend';
import { renderReport } from '../doctor/render-report';
import { exitCodeOf } from '../doctor/report';
import { parseOptions } from '../parse-options';
import { UsageError } from '../usage-error';

const DEFAULT_LIMIT_SECONDS = 60;
const ENDING_SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** `s3ep doctor`: says what the backend can do, and what will and will not work with it. */
export const doctor: Command = {
  name: 'doctor',
  synopsis: '[--config FILE] [--bucket BUCKET] [--limit SECONDS] [--json]',
  summary: 'Probe the backend, and say what will and will not work with it, and what to set',
  help: [
    'Reads the configuration as the proxy does, and asks the backend with its credentials. Writes below',
    '.s3ep/doctor/<random>/ in BUCKET, or into a bucket of its own that it makes, about 30 MB in all, and removes',
    'everything again. Versions are tried only in a bucket of its own.',
    'Each probe has 60 seconds, or the SECONDS of --limit; one sends 12 MB at most.',
    '--json prints what was found for programs.',
    'Exit codes: 0 the configuration fits the backend, and what does not work is what its profile says;',
    '1 it works, but another profile fits, or something is limited, unknown or left behind;',
    '2 the proxy cannot work there, or called wrongly.',
  ],
  run: async (args, context) => {
    const { config, bucket, limit, json } = parseOptions(args, {
      config: { type: 'string', short: 'c' },
      bucket: { type: 'string', short: 'b' },
      limit: { type: 'string' },
      json: { type: 'boolean' },
    });
    const limitMilliseconds = limitOf(limit);
    const settings = settingsOf(config, context);
    if (!settings) return 2;
    const { backend } = settings;
    const dispatcher = createDispatcher(backend);
    const stop = new AbortController();
    const onSignal = (): void => {
      stop.abort(new Error('interrupted'));
    };
    for (const name of ENDING_SIGNALS) process.once(name, onSignal);
    try {
      const client = new BackendClient({
        address: backend,
        region: backend.region,
        credentials: createCredentialsSource(backend.credentials, context.environment),
        dispatcher,
        maxAttempts: backend.maxAttempts,
        signingKeys: new SigningKeyCache(),
      });
      const report = await examineBackend({
        client,
        settings: backend,
        bucket,
        limitMilliseconds,
        signal: stop.signal,
      });
      if (json) context.print(JSON.stringify(report, undefined, 2));
      else for (const line of renderReport(report)) context.print(line);
      return exitCodeOf(report);
    } finally {
      for (const name of ENDING_SIGNALS) process.removeListener(name, onSignal);
      await dispatcher.destroy();
    }
  },
};

/** @throws UsageError */
function limitOf(seconds = String(DEFAULT_LIMIT_SECONDS)): number {
  if (!/^[1-9]\d{0,3}$/.test(seconds)) throw new UsageError('--limit is a number of seconds, from 1 to 9999');
  return Number(seconds) * 1_000;
}

function settingsOf(
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
