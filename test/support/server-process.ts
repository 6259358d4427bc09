import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setImmediate as nextTurn } from 'node:timers/promises';

const ROOT = path.resolve(import.meta.dirname, '../..');
const START_TIMEOUT_MILLISECONDS = 30_000;

/** The line that every server of this repository prints when it can be used. */
export interface ListeningLine {
  readonly msg: 'listening';
  readonly [name: string]: string;
}

export interface ServerProcessOptions {
  /** Name of the app, bundled at dist/<app>/main.mjs. */
  readonly app: string;
  /** Another file than that bundle, for a server that was altered on purpose. */
  readonly main?: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly nodeArguments?: readonly string[];
}

/** A bundled app as a process of its own: what users run. */
export class ServerProcess {
  readonly child: ChildProcess;
  readonly listening: ListeningLine;
  readonly #lines: string[];

  private constructor(child: ChildProcess, listening: ListeningLine, lines: string[]) {
    this.child = child;
    this.listening = listening;
    this.#lines = lines;
  }

  static async start(options: ServerProcessOptions): Promise<ServerProcess> {
    const { app, environment, nodeArguments = [] } = options;
    const main = options.main ?? path.join(ROOT, 'dist', app, 'main.mjs');
    const child = spawn(process.execPath, [...nodeArguments, main], {
      env: { PATH: process.env.PATH, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const lines: string[] = [];
    const listening = await new Promise<ListeningLine>((resolve, reject) => {
      const fail = (why: string): void => {
        child.kill('SIGKILL');
        reject(new Error(`${app} ${why}:\n${lines.join('\n')}`));
      };
      const timer = setTimeout(() => {
        fail('did not start in time');
      }, START_TIMEOUT_MILLISECONDS);
      const take = (line: string): void => {
        lines.push(line);
        if (!line.includes('"msg":"listening"')) return;
        clearTimeout(timer);
        resolve(JSON.parse(line) as ListeningLine);
      };
      createInterface({ input: child.stdout }).on('line', take);
      createInterface({ input: child.stderr }).on('line', (line) => lines.push(line));
      child.once('exit', (code) => {
        clearTimeout(timer);
        fail(`ended with ${code}`);
      });
    });
    child.removeAllListeners('exit');
    return new ServerProcess(child, listening, lines);
  }

  /** Everything printed so far, line by line. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Waits for a line that contains the text; lines are written a moment after what they tell of. */
  async waitForLine(text: string): Promise<string> {
    const deadline = Date.now() + START_TIMEOUT_MILLISECONDS;
    for (;;) {
      const found = this.#lines.find((line) => line.includes(text));
      if (found !== undefined) return found;
      if (Date.now() > deadline) throw new Error(`no line with "${text}" in:\n${this.#lines.join('\n')}`);
      await nextTurn();
    }
  }

  /** Log lines that are JSON, parsed. */
  get log(): readonly Record<string, unknown>[] {
    return this.#lines.flatMap((line) =>
      line.startsWith('{') ? [JSON.parse(line) as Record<string, unknown>] : [],
    );
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Sends the signal and waits for the end; gives the exit code. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (!this.isRunning) return this.child.exitCode;
    const exited = once(this.child, 'exit') as Promise<[number | null]>;
    this.child.kill(signal);
    return (await exited)[0];
  }
}
