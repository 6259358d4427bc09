import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';

/**
 * A script of test/load as a process of its own, spoken to line by line in JSON. It ends when its input does.
 * As all of these scripts it is run from the root of the repository, where npm starts its scripts.
 */
export class LoadProcess {
  readonly #child: ChildProcess;
  readonly #lines: Interface;
  readonly first: Readonly<Record<string, string>>;

  private constructor(child: ChildProcess, lines: Interface, first: Readonly<Record<string, string>>) {
    this.#child = child;
    this.#lines = lines;
    this.first = first;
  }

  /** @param script such as `test/load/memory-peer.ts` */
  static async start(script: string): Promise<LoadProcess> {
    const child = spawn(process.execPath, ['scripts/run-ts.mjs', script], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout });
    const [line] = (await once(lines, 'line', { signal: AbortSignal.timeout(30_000) })) as [string];
    return new LoadProcess(child, lines, JSON.parse(line) as Record<string, string>);
  }

  /** @throws Error with the text of `{ error }` */
  async ask(question: unknown): Promise<unknown> {
    const answered = once(this.#lines, 'line') as Promise<[string]>;
    this.#child.stdin?.write(`${JSON.stringify(question)}\n`);
    const answer: unknown = JSON.parse((await answered)[0]);
    if (typeof answer === 'object' && answer && 'error' in answer) throw new Error(String(answer.error));
    return answer;
  }

  async stop(): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.stdin?.end();
    await exited;
  }
}
