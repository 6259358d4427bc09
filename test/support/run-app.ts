import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** Whoever is still there then did start, which was not expected. */
const END_TIMEOUT_MILLISECONDS = 15_000;

export interface EndedApp {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a bundled app that is expected to end by itself. */
export async function runApp(
  app: string,
  environment: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Promise<EndedApp> {
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
  return { code, stdout, stderr };
}
