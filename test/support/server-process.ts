import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expectNoLeak, leakIn, noteSecrets } from './canaries';
import { secretsInEnvironment } from './configured-secrets';

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

/** A bundled app as a process of its own: what users run. Whatever it prints must be free of the secrets it was given. */
export class ServerProcess {
  readonly child: ChildProcess;
  readonly listening: ListeningLine;
  readonly #app: string;
  readonly #lines: string[];
  /** Fulfilled when nothing more can be printed. */
  readonly #printed: Promise<unknown>;

  private constructor(parts: {
    app: string;
    child: ChildProcess;
    listening: ListeningLine;
    lines: string[];
    printed: Promise<unknown>;
  }) {
    this.child = parts.child;
    this.listening = parts.listening;
    this.#app = parts.app;
    this.#lines = parts.lines;
    this.#printed = parts.printed;
  }

  static async start(options: ServerProcessOptions): Promise<ServerProcess> {
    const { app, environment, nodeArguments = [] } = options;
    const main = options.main ?? path.join(ROOT, 'dist', app, 'main.mjs');
    const child = spawn(process.execPath, [...nodeArguments, main], {
      env: { PATH: process.env.PATH, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    noteSecrets(...secretsInEnvironment(environment));
    const lines: string[] = [];
    const printed = once(child, 'close');
    const listening = await new Promise<ListeningLine>((resolve, reject) => {
      const fail = (why: string): void => {
        child.kill('SIGKILL');
        const output = lines.join('\n');
        reject(leakIn(app, output) ?? new Error(`${app} ${why}:\n${output}`));
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
    return new ServerProcess({ app, child, listening, lines, printed });
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

  /**
   * Sends the signal, waits for the end and searches all that was printed; gives the exit code.
   * @throws Error if a secret was printed
   */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (this.isRunning) this.child.kill(signal);
    await this.#printed;
    expectNoLeak(this.#app, this.#lines.join('\n'));
    return this.child.exitCode;
  }
}
