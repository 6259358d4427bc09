import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { spawnDependent } from './spawn-dependent';

export interface ServiceOptions {
  /** As in "The proxy". */
  readonly name: string;
  readonly script: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Told every line of its log, but the one that says that it listens. */
  readonly print: (line: string) => void;
}

/** How a process ended, to follow its name: `ended with code 1`. */
export type Ending = { readonly clean: boolean; readonly description: string };

function listeningRecord(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const record = JSON.parse(line) as Record<string, unknown>;
    return record.msg === 'listening' ? record : undefined;
  } catch {
    return undefined;
  }
}

/** A process of ours that says in its log when it listens. */
export class Service {
  readonly name: string;
  /** Fields of its "listening" line; undefined if it ended before. */
  readonly listening: Promise<Record<string, unknown> | undefined>;
  readonly ended: Promise<Ending>;
  readonly #process: ChildProcess;
  #hasListened = false;

  constructor({ name, script, environment, print }: ServiceOptions) {
    this.name = name;
    this.#process = spawnDependent({ script, environment, stdout: 'pipe' });
    const { promise, resolve } = Promise.withResolvers<Record<string, unknown> | undefined>();
    this.listening = promise;
    void this.#followLog(print, resolve);
    this.ended = once(this.#process, 'exit').then(
      ([code, signal]) => ({
        clean: code === 0,
        description: signal === null ? `ended with code ${String(code)}` : `was ended by ${String(signal)}`,
      }),
      (error: unknown) => ({ clean: false, description: `could not be started: ${String(error)}` }),
    );
  }

  async #followLog(
    print: (line: string) => void,
    listening: (record: Record<string, unknown> | undefined) => void,
  ): Promise<void> {
    const { stdout } = this.#process;
    if (stdout !== null) {
      for await (const line of createInterface({ input: stdout })) {
        const record = listeningRecord(line);
        if (record === undefined) print(line);
        else {
          this.#hasListened = true;
          listening(record);
        }
      }
    }
    listening(undefined);
  }

  /** Asks it to end, and kills it if it takes longer than it may. */
  async stop({ withinSeconds }: { withinSeconds: number }): Promise<Ending> {
    this.#process.kill('SIGTERM');
    const patience = new AbortController();
    const tooLate = delay(withinSeconds * 1000, undefined, { signal: patience.signal }).then(
      () => this.#process.kill('SIGKILL'),
      () => undefined,
    );
    const ending = await this.ended;
    patience.abort();
    await tooLate;
    // Before it listens, it may have no handler for the signal yet, and nothing to finish.
    const interrupted = !this.#hasListened && this.#process.signalCode === 'SIGTERM';
    return { ...ending, clean: ending.clean || interrupted };
  }

  /** At once, and without a word: the last resort when this process itself ends. */
  kill(): void {
    this.#process.kill('SIGKILL');
  }
}
