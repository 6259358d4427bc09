import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import type { Load, LoadResult } from './load';
import { LoadProcess } from './load-process';
import { PROXY_ENVIRONMENT, PROXY_NODE_ARGUMENTS } from './proxy-node-arguments';
import { ServerUnderLoad } from './server-under-load';

const GENERATOR = 'test/load/load-generator.ts';
const REGION = 'us-east-1';
const CREDENTIALS = { accessKeyId: 'BENCHACCESSKEY000001', secretAccessKey: 's'.repeat(40) };

/** Which way the bytes take. */
export type Route = 'direct' | 'passthrough' | 'encrypted';
export const ROUTES: readonly Route[] = ['direct', 'passthrough', 'encrypted'];
const BUCKETS: Readonly<Record<Route, string>> = {
  direct: 'direct',
  passthrough: 'plain-bench',
  encrypted: 'bench',
};

export type BackendKind = 'memory' | 'embedded';

export type RoutedLoad = Omit<Load, 'endpoint' | 'credentials' | 'region' | 'path'> & {
  readonly route: Route;
  readonly key: string;
};

export interface Measured extends LoadResult {
  /** Of the proxy. */
  readonly cpuSeconds: number;
  readonly peakRssBytes: number;
}

/** A backend, a proxy before it, and a generator of load: each a process of its own. */
export class BenchSite {
  readonly proxy: ServerUnderLoad;
  readonly #backendEndpoint: string;
  readonly #generator: LoadProcess;
  readonly #end: (() => Promise<void>)[];

  private constructor(options: {
    proxy: ServerUnderLoad;
    backendEndpoint: string;
    generator: LoadProcess;
    end: (() => Promise<void>)[];
  }) {
    this.proxy = options.proxy;
    this.#backendEndpoint = options.backendEndpoint;
    this.#generator = options.generator;
    this.#end = options.end;
  }

  /** @param build where the proxy was bundled to; default: dist */
  static async start(kind: BackendKind, build = 'dist'): Promise<BenchSite> {
    const directory = mkdtempSync(path.join(tmpdir(), 's3ep-bench-'));
    const end = [
      (): Promise<void> => {
        rmSync(directory, { recursive: true, force: true });
        return Promise.resolve();
      },
    ];
    const backendEndpoint = await startBackend(kind, directory, end);
    const proxy = await ServerUnderLoad.start({
      app: 'proxy',
      build,
      environment: { ...PROXY_ENVIRONMENT, S3EP_CONFIG: writeConfiguration(directory, backendEndpoint) },
      nodeArguments: PROXY_NODE_ARGUMENTS,
    });
    end.push(() => proxy.stop());
    const generator = await LoadProcess.start(GENERATOR);
    end.push(() => generator.stop());
    return new BenchSite({ proxy, backendEndpoint, generator, end });
  }

  /** Makes the buckets, where the backend needs them. */
  async prepare(): Promise<void> {
    for (const bucket of Object.values(BUCKETS))
      await this.#ask({ ...this.#loadOf('direct', ''), path: `/${bucket}`, method: 'PUT' });
  }

  /** Stores one object that `run` can GET, whatever its size. */
  async store(route: Route, key: string, bodyBytes: number): Promise<void> {
    const load = { ...this.#loadOf(route, key), method: 'PUT', bodyBytes } as const;
    await this.#ask(load);
  }

  async run(load: RoutedLoad): Promise<Measured> {
    return this.#measured(() => this.#ask(this.#complete(load)));
  }

  /** Two loads at the same time, measured as one; its quantiles are those of the slower. */
  async runTogether(load: RoutedLoad, other: RoutedLoad): Promise<Measured> {
    const second = await LoadProcess.start(GENERATOR);
    try {
      return await this.#measured(async () => {
        const [one, two] = await Promise.all([
          this.#ask(this.#complete(load)),
          second.ask(this.#complete(other)) as Promise<LoadResult>,
        ]);
        return {
          ...(one.seconds > two.seconds ? one : two),
          requests: one.requests + two.requests,
          bytes: one.bytes + two.bytes,
        };
      });
    } finally {
      await second.stop();
    }
  }

  async #measured(work: () => Promise<LoadResult>): Promise<Measured> {
    const { meter } = this.proxy;
    meter.forgetPeak();
    const cpuBefore = meter.cpuSeconds();
    const result = await work();
    return { ...result, cpuSeconds: meter.cpuSeconds() - cpuBefore, peakRssBytes: meter.peakRssBytes() };
  }

  async stop(): Promise<void> {
    for (const end of this.#end.reverse()) await end();
  }

  #complete({ route, key, ...load }: RoutedLoad): Load {
    return { ...this.#loadOf(route, key), ...load };
  }

  #loadOf(route: Route, key: string): Load {
    return {
      endpoint: route === 'direct' ? this.#backendEndpoint : (this.proxy.listening.s3 ?? ''),
      credentials: CREDENTIALS,
      region: REGION,
      method: 'GET',
      path: `/${BUCKETS[route]}/${key}`,
      bodyBytes: 0,
      concurrency: 1,
      requests: 1,
    };
  }

  async #ask(load: Load): Promise<LoadResult> {
    return (await this.#generator.ask(load)) as LoadResult;
  }
}

async function startBackend(
  kind: BackendKind,
  directory: string,
  end: (() => Promise<void>)[],
): Promise<string> {
  if (kind === 'memory') {
    const peer = await LoadProcess.start('test/load/memory-peer.ts');
    end.push(() => peer.stop());
    return peer.first.endpoint ?? '';
  }
  const embedded = await ServerUnderLoad.start({
    app: 'embedded-s3',
    environment: {
      EMBEDDED_S3_DIR: path.join(directory, 'objects'),
      EMBEDDED_S3_PORT: '0',
      EMBEDDED_S3_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      EMBEDDED_S3_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    },
  });
  end.push(() => embedded.stop());
  return embedded.listening.endpoint ?? '';
}

/** Everything at its default but what a bench needs: the log is written, one line a request. */
function writeConfiguration(directory: string, endpoint: string): string {
  const file = path.join(directory, 'config.yaml');
  const configuration = {
    s3: { host: '127.0.0.1', port: 0, shutdownGraceSeconds: 0 },
    management: { host: '127.0.0.1', port: 0 },
    backend: { endpoint, credentials: { type: 'static', ...CREDENTIALS } },
    keys: { keks: [{ id: 'main', provider: 'local-aes', key: randomBytes(32).toString('base64') }] },
    buckets: [
      { match: 'plain-*', mode: 'passthrough' },
      { match: '*', mode: 'encrypted', activeKek: 'main' },
    ],
    clients: [
      { ...CREDENTIALS, rights: [{ bucket: '*', allow: ['read', 'write', 'delete', 'list', 'admin'] }] },
    ],
  };
  writeFileSync(file, stringify(configuration), { mode: 0o600 });
  return file;
}
