import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeAdminToken } from '../../support/admin-calls';
import { BACKEND, CLIENT, KEK, Stack } from '../../support/stack';
import { waitUntil } from '../../support/wait-until';
import { Browser } from './browser';
import type { Page } from './page';

const operator = makeAdminToken('shown-to-operators', 'operator');
/** Of this instance: the page is for anybody, so none of it may be there. */
const OF_THIS_INSTANCE = [
  'kek-of-this-instance',
  'rule-of-this-instance',
  operator.entry.name,
  CLIENT.accessKeyId,
  BACKEND.accessKeyId,
];
const SECRETS = [operator.token, operator.entry.sha256, KEK, CLIENT.secretAccessKey, BACKEND.secretAccessKey];

let stack: Stack;
let browser: Browser;
let page: Page;
let origin: string;

beforeAll(async () => {
  stack = await Stack.start({
    config: {
      management: { host: '127.0.0.1', port: 0, tokens: [operator.entry] },
      keys: { keks: [{ id: 'kek-of-this-instance', provider: 'local-aes', key: KEK }] },
      buckets: [{ match: 'rule-of-this-instance', activeKek: 'kek-of-this-instance' }],
    },
  });
  origin = stack.management;
  browser = await Browser.start(process.env.S3EP_TEST_CHROMIUM ?? 'chromium');
});
afterAll(async () => {
  await browser.stop();
  await stack.stop();
});

interface Document {
  readonly paths: Record<string, Record<string, { readonly summary: string; readonly operationId: string }>>;
  readonly components: { readonly schemas: Record<string, unknown> };
}
const readDocument = async () => (await (await fetch(`${origin}/docs-json`)).json()) as Document;
/** Words with single spaces between them, for what is laid out in cells and columns. */
const plain = (text: string): string => text.replaceAll(/\s+/g, ' ');

describe('The page of the admin API in Chromium', () => {
  beforeAll(async () => {
    page = await browser.newPage();
    await page.open(`${origin}/docs`, 'networkIdle');
  });

  it('shows every route of the OpenAPI document, with what it is for', async () => {
    const { paths } = await readDocument();
    const routes = Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, { summary }]) => ({
        route: `${method.toUpperCase()}${path}`,
        summary,
      })),
    );
    expect(routes.length).toBeGreaterThan(15);
    const headings = await page.evaluate<string[]>(`[...document.querySelectorAll('section h3')]
      .filter((heading) => heading.checkVisibility() && heading.getClientRects().length > 0)
      .map((heading) => heading.innerText)`);
    expect(headings).toEqual(expect.arrayContaining(routes.map(({ route }) => route)));
    const text = plain(await page.text());
    for (const { summary } of routes) expect(text).toContain(plain(summary));
  });

  it('shows every type, and every link leads to something on it', async () => {
    const { components } = await readDocument();
    const text = await page.text();
    for (const name of Object.keys(components.schemas)) expect(text).toContain(name);
    const links = await page.evaluate<{ href: string; found: boolean }[]>(`[...document.links]
      .map((link) => link.getAttribute('href'))
      .map((href) => ({ href, found: href.startsWith('#') && document.getElementById(href.slice(1)) !== null }))`);
    expect(links.length).toBeGreaterThan(30);
    expect(links.filter(({ found }) => !found).map(({ href }) => href)).toEqual(['/docs-json']);
  });

  it.each([1_280, 390])('fits into a window of %i pixels, in its own style', async (width) => {
    await page.send('Emulation.setDeviceMetricsOverride', {
      width,
      height: 800,
      deviceScaleFactor: 1,
      mobile: false,
    });
    const layout = await page.evaluate(`(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return { excess: scrollWidth - clientWidth, maxWidth: getComputedStyle(document.body).maxWidth };
    })()`);
    expect(layout).toEqual({ excess: 0, maxWidth: '960px' });
  });

  it('is not blank', async () => {
    const { data } = await page.send('Page.captureScreenshot', { format: 'png' });
    const picture = Buffer.from(String(data), 'base64');
    expect(picture.length).toBeGreaterThan(10_000);
    if (process.env.S3EP_TEST_SCREENSHOT) writeFileSync(process.env.S3EP_TEST_SCREENSHOT, picture);
  });

  it('asks for itself and for nothing else, anywhere', () => {
    expect(page.requests).toEqual([`${origin}/docs`]);
  });

  it('causes no console message, no error and no violation of a policy', () => {
    expect(page.trouble).toEqual([]);
  });

  it('holds no script, and shows nothing of this instance', async () => {
    expect(await page.evaluate('document.scripts.length')).toBe(0);
    const all = await page.evaluate<string>('document.documentElement.outerHTML');
    for (const word of [...OF_THIS_INSTANCE, ...SECRETS]) expect(all).not.toContain(word);
    const document = JSON.stringify(await readDocument());
    for (const word of [...OF_THIS_INSTANCE, ...SECRETS]) expect(document).not.toContain(word);
  });
});

describe('Its policy', () => {
  beforeAll(async () => {
    page = await browser.newPage();
    await page.open(`${origin}/docs`);
  });

  it('lets no script run that got onto the page', async () => {
    await page.evaluate(`(() => {
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      document.body.append(script);
      const image = document.createElement('img');
      image.setAttribute('onerror', 'window.ran = true');
      image.src = '/nothing';
      document.body.append(image);
    })()`);
    expect(await page.evaluate('window.ran')).toBeUndefined();
    expect(JSON.stringify(page.trouble)).toMatch(/Content[ -]?Security/);
  });

  it('lets it call nobody', async () => {
    const answer = await page.evaluate(`fetch('/admin/v1/status').then(() => 'answered', () => 'refused')`);
    expect(answer).toBe('refused');
    expect(stack.proxy.lines.join('\n')).not.toContain('/admin/v1/status');
  });
});

describe('The admin API in Chromium', () => {
  beforeEach(async () => {
    page = await browser.newPage();
  });

  it.each(['/status', '/config', '/keys', '/clients', '/jobs'])('tells nobody %s', async (path) => {
    await page.open(`${origin}/admin/v1${path}`);
    const text = await page.text();
    expect(text).toContain('"Unauthenticated"');
    for (const word of OF_THIS_INSTANCE) expect(text).not.toContain(word);
  });

  it('tells it to who sends a token', async () => {
    await page.send('Network.setExtraHTTPHeaders', {
      headers: { authorization: `Bearer ${operator.token}` },
    });
    await page.open(`${origin}/admin/v1/status`);
    expect(await page.text()).toContain('"version"');
    await page.open(`${origin}/admin/v1/config`);
    const text = await page.text();
    for (const word of OF_THIS_INSTANCE) expect(text).toContain(word);
    for (const secret of SECRETS) expect(text).not.toContain(secret);
  });
});

describe('A page of somebody else, in the same browser', () => {
  let stranger: Server;

  beforeAll(async () => {
    stranger = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html><title>a page of somebody else</title><body>');
    });
    stranger.listen(0, '127.0.0.1');
    await once(stranger, 'listening');
  });
  afterAll(() => {
    stranger.close();
  });

  beforeEach(async () => {
    page = await browser.newPage();
    await page.open(`http://127.0.0.1:${(stranger.address() as AddressInfo).port}/`);
  });
  afterEach(() => page.open('about:blank'));

  const call = (path: string, init: object) =>
    page.evaluate(
      `fetch(${JSON.stringify(`${origin}${path}`)}, ${JSON.stringify(init)})
        .then(async (answer) => [answer.type, answer.status, await answer.text()], (error) => error.name)`,
    );
  const authorised = { headers: { authorization: `Bearer ${operator.token}` } };

  it.each([
    ['reads nothing, with a token that it got hold of', '/admin/v1/status', authorised],
    ['changes nothing with it', '/admin/v1/reload', { method: 'POST', ...authorised }],
    ['reads no metrics', '/metrics', {}],
    ['reads no OpenAPI document', '/docs-json', {}],
  ])('%s', async (_what, path, init) => {
    expect(await call(path, init)).toBe('TypeError');
  });

  it('is refused what browsers send without asking first', async () => {
    const seen = stack.proxy.lines.length;
    const init = { method: 'POST', mode: 'no-cors', headers: { 'content-type': 'text/plain' }, body: '{}' };
    // the answer is of use to its own origin alone
    expect(await call('/admin/v1/reload', init)).toBe('TypeError');
    const audit = () => stack.proxy.lines.slice(seen).find((line) => line.includes('"method":"POST"'));
    await waitUntil('it is in the audit log', () => audit() !== undefined);
    expect(audit()).toContain('"outcome":"unauthenticated"');
  });

  it('cannot put the page into a frame', async () => {
    const blocked = await page.evaluate(`new Promise((resolve) => {
      const frame = document.createElement('iframe');
      frame.src = ${JSON.stringify(`${origin}/docs`)};
      frame.onload = () => {
        try { resolve(frame.contentDocument === null); } catch { resolve(true); }
      };
      document.body.append(frame);
    })`);
    expect(blocked).toBe(true);
    expect(JSON.stringify(page.trouble)).toContain('frame-ancestors');
  });
});
