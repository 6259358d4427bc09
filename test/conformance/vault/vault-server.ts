import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const startedSchema = z.object({ address: z.string(), rootToken: z.string(), unsealKey: z.string() });
type Started = z.infer<typeof startedSchema>;

/** The Vault of server/main.go, as a process of its own: in memory, on a free port of the loopback. */
export class VaultServer {
  readonly address: string;
  readonly #child: ChildProcess;
  readonly #started: Started;

  private constructor(child: ChildProcess, started: Started) {
    this.address = started.address;
    this.#child = child;
    this.#started = started;
  }

  /** @param binary what run.sh has built */
  static async start(binary: string): Promise<VaultServer> {
    const child = spawn(binary, { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout });
    for await (const line of lines) return new VaultServer(child, startedSchema.parse(JSON.parse(line)));
    throw new Error(`${binary} ended before it could be used`);
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.stdin?.end();
    await ended;
  }

  /** What an administrator with the root token does. @throws Error unless it succeeds. @returns `data` or `auth` of the answer */
  async administer(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<Answer> {
    const response = await fetch(`${this.address}/v1/${path}`, {
      method,
      headers: { 'x-vault-token': this.#started.rootToken },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`Vault answered ${response.status} to ${method} ${path}: ${text}`);
    const answer = (text === '' ? {} : JSON.parse(text)) as { data?: Answer; auth?: Answer };
    return answer.auth ?? answer.data ?? {};
  }

  async seal(): Promise<void> {
    await this.administer('POST', 'sys/seal');
  }

  async unseal(): Promise<void> {
    await this.administer('POST', 'sys/unseal', { key: this.#started.unsealKey });
  }
}

type Answer = Readonly<Record<string, unknown>>;
