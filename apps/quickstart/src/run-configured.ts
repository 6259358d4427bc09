import { once } from 'node:events';
import { constants } from 'node:os';
import { spawnDependent } from './spawn-dependent';
import { STOP_SIGNALS } from './stop-signals';

const SIGNAL_EXIT_BASE = 128;

/** Starts the proxy alone, passes signals on to it, and gives its exit code. */
export async function runConfigured(options: { script: string; configFile?: string }): Promise<number> {
  const { script, configFile } = options;
  const proxy = spawnDependent({
    script,
    environment: { ...process.env, ...(configFile !== undefined && { S3EP_CONFIG: configFile }) },
    stdout: 'inherit',
  });
  for (const signal of STOP_SIGNALS) process.on(signal, () => proxy.kill(signal));
  process.on('exit', () => proxy.kill('SIGKILL'));
  const [code, signal] = (await once(proxy, 'exit')) as [number | null, NodeJS.Signals | null];
  return code ?? SIGNAL_EXIT_BASE + (signal === null ? 0 : constants.signals[signal]);
}
