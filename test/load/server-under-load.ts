import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { ProcessMeter } from './process-meter';

const START_MILLISECONDS = 30_000;
const LISTENING = '"msg":"listening"';

/** A bundled app, started as users start it, with its log read and dropped. */
export class ServerUnderLoad {
  readonly meter: ProcessMeter;
  /** What it said it listens on, by name. */
  readonly listening: Readonly<Record<string, string>>;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, listening: Readonly<Record<string, string>>) {
    this.#child = child;
    this.meter = new ProcessMeter(child.pid ?? 0);
    this.listening = listening;
  }

  /** @throws Error with what it printed, when it ends or is silent instead of listening */
  static async start(options: {
    readonly app: string;
    /** Where the apps were bundled to; default: dist. */
    readonly build?: string;
    readonly environment: Readonly<Record<string, string>>;
    readonly nodeArguments?: readonly string[];
  }): Promise<ServerUnderLoad> {
    const { app, build = 'dist', environment, nodeArguments = [] } = options;
    const child = spawn(process.execPath, [...nodeArguments, path.join(build, app, 'main.mjs')], {
      env: { PATH: process.env.PATH, ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const listening = await new Promise<string>((resolve, reject) => {
      const lines = createInterface({ input: child.stdout });
      const timer = setTimeout(() => {
        child.kill('SIGKILL');
        reject(new Error(`${app} does not listen`));
      }, START_MILLISECONDS);
      lines.on('line', (line) => {
        if (!line.includes(LISTENING)) return;
        clearTimeout(timer);
        resolve(line);
        // from here on nobody reads the log; it is only kept flowing
        lines.close();
        child.stdout.resume();
      });
      child.once('exit', (code) => {
        reject(new Error(`${app} ended with ${code}`));
      });
    });
    return new ServerUnderLoad(child, JSON.parse(listening) as Record<string, string>);
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill();
    await exited;
  }
}
