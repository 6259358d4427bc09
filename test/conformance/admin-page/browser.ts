import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { DevTools } from './devtools';
import { Page } from './page';

const FLAGS = [
  '--headless=new',
  '--remote-debugging-port=0',
  '--no-sandbox', // where it runs as root; it looks at nothing but this project's own pages
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-extensions',
  '--disable-sync',
  // no name leads anywhere, whatever the page or the browser itself may want
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

/** Headless Chromium with a profile of its own. */
export class Browser {
  readonly #child: ChildProcess;
  readonly #profile: string;
  readonly #devTools: DevTools;

  private constructor(parts: { child: ChildProcess; profile: string; devTools: DevTools }) {
    this.#child = parts.child;
    this.#profile = parts.profile;
    this.#devTools = parts.devTools;
  }

  static async start(program: string): Promise<Browser> {
    const profile = mkdtempSync(path.join(tmpdir(), 's3ep-chromium-'));
    const child = spawn(program, [...FLAGS, `--user-data-dir=${profile}`, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const printed: string[] = [];
    for await (const line of createInterface({ input: child.stderr })) {
      printed.push(line);
      const url = /DevTools listening on (ws:\S+)/.exec(line)?.[1];
      if (url !== undefined) {
        child.stderr.resume();
        return new Browser({ child, profile, devTools: await DevTools.connect(url) });
      }
    }
    throw new Error(`${program} did not start:\n${printed.join('\n')}`);
  }

  async newPage(): Promise<Page> {
    const { targetId } = await this.#devTools.send({
      method: 'Target.createTarget',
      params: { url: 'about:blank' },
    });
    const { sessionId } = await this.#devTools.send({
      method: 'Target.attachToTarget',
      params: { targetId, flatten: true },
    });
    return Page.prepare(this.#devTools, String(sessionId));
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#devTools.close();
    this.#child.kill('SIGKILL');
    await ended;
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
