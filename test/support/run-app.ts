import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { expectNoLeak, noteSecrets } from './canaries';
import { secretsInConfigFile, secretsInEnvironment } from './configured-secrets';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** Whoever is still there then did start, which was not expected. */
const END_TIMEOUT_MILLISECONDS = 15_000;

export interface EndedApp {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a bundled app that is expected to end by itself. @throws Error if it printed a secret it was given */
export async function runApp(
  app: string,
  environment: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Promise<EndedApp> {
  noteSecrets(...secretsInEnvironment(environment), ...args.flatMap(secretsOfArgument));
  const child = spawn(process.execPath, [path.join(ROOT, 'dist', app, 'main.mjs'), ...args], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: END_TIMEOUT_MILLISECONDS,
    killSignal: 'SIGKILL',
  });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  expectNoLeak(`${app} (stdout)`, stdout);
  expectNoLeak(`${app} (stderr)`, stderr);
  return { code, stdout, stderr };
}

/** Those of the configuration file, as in `--config FILE`. */
const secretsOfArgument = (argument: string) =>
  /\.ya?ml$/.test(argument) ? secretsInConfigFile(argument) : [];
