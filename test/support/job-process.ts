import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { expectNoLeak, noteSecrets } from './canaries';
import { secretsInConfigFile } from './configured-secrets';

const ROOT = path.resolve(import.meta.dirname, '../..');

export interface JobResult {
  readonly id: string;
  readonly state: string;
  readonly objects: number;
  readonly bytes: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly keks: Readonly<Record<string, number>>;
  readonly objectsPerSecond: number;
  readonly isResumed: boolean;
  readonly triedAgain: number;
  readonly withoutCheckpoint?: string;
}

export interface EndedJob {
  readonly code: number | null;
  readonly result: JobResult | undefined;
  readonly stderr: string;
}

/** `s3ep <job>` as a process of its own, which may be killed. */
export class JobProcess {
  readonly #child: ChildProcess;
  readonly ended: Promise<EndedJob>;

  constructor(args: readonly string[]) {
    const main = path.join(ROOT, 'dist', 'cli', 'main.mjs');
    noteSecrets(...args.flatMap((each) => (/\.ya?ml$/.test(each) ? secretsInConfigFile(each) : [])));
    const child = spawn(process.execPath, [main, ...args, '--json'], {
      env: { PATH: process.env.PATH },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]).then(
      ([stdout, stderr]) => {
        expectNoLeak('a job', stdout + stderr);
        const result = stdout === '' ? undefined : (JSON.parse(stdout) as JobResult);
        return { code: child.exitCode, result, stderr };
      },
    );
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<EndedJob> {
    this.#child.kill(signal);
    return this.ended;
  }
}

/** Runs a job to its end. */
export const runJob = (...args: readonly string[]): Promise<EndedJob> => new JobProcess(args).ended;
