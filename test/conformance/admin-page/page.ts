import type { DevTools, DevToolsEvent } from './devtools';

/** What Chromium reports beside the requests that a page makes. */
const TROUBLE = [
  'Runtime.consoleAPICalled',
  'Runtime.exceptionThrown',
  'Log.entryAdded',
  'Audits.issueAdded',
  'Network.loadingFailed',
];
const DOMAINS = ['Page', 'Runtime', 'Network', 'Log', 'Audits'];

/** One tab of a browser, and what it did since it was opened. */
export class Page {
  readonly #devTools: DevTools;
  readonly #sessionId: string;

  private constructor(devTools: DevTools, sessionId: string) {
    this.#devTools = devTools;
    this.#sessionId = sessionId;
  }

  static async prepare(devTools: DevTools, sessionId: string): Promise<Page> {
    const page = new Page(devTools, sessionId);
    for (const domain of DOMAINS) await page.send(`${domain}.enable`);
    await page.send('Page.setLifecycleEventsEnabled', { enabled: true });
    return page;
  }

  send(method: string, params: object = {}): Promise<Readonly<Record<string, unknown>>> {
    return this.#devTools.send({ method, params, sessionId: this.#sessionId });
  }

  /** Goes there, and waits until it is loaded, or until nothing is being loaded any more. */
  async open(url: string, until: 'load' | 'networkIdle' = 'load'): Promise<void> {
    const from = this.#devTools.events.length;
    const { loaderId } = await this.send('Page.navigate', { url });
    await this.#devTools.eventAfter(
      from,
      ({ method, params, sessionId }) =>
        sessionId === this.#sessionId &&
        method === 'Page.lifecycleEvent' &&
        params.name === until &&
        params.loaderId === loaderId,
    );
  }

  /** Runs an expression in the page as a debugger does, past its Content-Security-Policy; waits for promises. */
  async evaluate<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = (await this.send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    })) as {
      readonly result: { readonly value: T };
      readonly exceptionDetails?: { readonly text: string; readonly exception?: { description?: string } };
    };
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** Text as a reader sees it. */
  text(): Promise<string> {
    return this.evaluate('document.body.innerText');
  }

  /** URLs of all requests. */
  get requests(): readonly string[] {
    return this.#events('Network.requestWillBeSent').map(
      ({ params }) => (params.request as { readonly url: string }).url,
    );
  }

  /** Console messages, errors, violations of policies, failed requests. */
  get trouble(): readonly DevToolsEvent[] {
    return TROUBLE.flatMap((method) => this.#events(method));
  }

  #events(name: string): readonly DevToolsEvent[] {
    return this.#devTools.events.filter(
      ({ method, sessionId }) => method === name && sessionId === this.#sessionId,
    );
  }
}
