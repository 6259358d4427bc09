import { randomBytes } from 'node:crypto';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { stringify } from 'yaml';
import { noteSecrets } from './canaries';
import { secretsInConfig } from './configured-secrets';
import { EmbeddedControl } from './embedded-control';
import { ServerProcess } from './server-process';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Stands for whatever a test puts into the proxy's configuration file. */
export type ConfigSections = Readonly<Record<string, unknown>>;

export interface StackOptions {
  /** Sections that replace those of the default configuration. */
  readonly config?: ConfigSections;
  readonly proxyEnvironment?: Readonly<Record<string, string>>;
  /** Users of the embedded backend besides the one that the proxy has by default. */
  readonly backendUsers?: readonly Credentials[];
  /** Another backend than an embedded one of this stack's own. */
  readonly backendEndpoint?: string;
}

export const REGION = 'us-east-1';
export const BACKEND: Credentials = { accessKeyId: 'BACKENDACCESSKEY0001', secretAccessKey: 'b'.repeat(40) };
export const CLIENT: Credentials = { accessKeyId: 'CLIENTACCESSKEY00001', secretAccessKey: 'c'.repeat(40) };
export const KEK = randomBytes(32).toString('base64');

/** A proxy before an embedded backend, both processes of their own on free ports, with a directory of their own. */
export class Stack {
  readonly directory: string;
  readonly backend: ServerProcess | undefined;
  readonly backendEndpoint: string;
  readonly control: EmbeddedControl;
  proxy: ServerProcess;
  readonly #options: StackOptions;
  readonly #configFile: string;

  private constructor(
    directory: string,
    backend: ServerProcess | undefined,
    proxy: ServerProcess,
    { configFile, ...options }: StackOptions & { readonly configFile: string },
  ) {
    this.directory = directory;
    this.backend = backend;
    this.backendEndpoint = options.backendEndpoint ?? backend?.listening.endpoint ?? '';
    this.control = new EmbeddedControl(backend?.listening.control ?? '');
    this.proxy = proxy;
    this.#options = options;
    this.#configFile = configFile;
  }

  static async start(options: StackOptions = {}): Promise<Stack> {
    const directory = mkdtempSync(path.join(tmpdir(), 's3ep-test-'));
    const backend =
      options.backendEndpoint === undefined
        ? await startEmbedded(path.join(directory, 'objects'), options.backendUsers)
        : undefined;
    try {
      const endpoint = options.backendEndpoint ?? backend?.listening.endpoint ?? '';
      const configFile = writeConfig(directory, endpoint, options.config);
      const proxy = await startProxy(configFile, options);
      return new Stack(directory, backend, proxy, { ...options, configFile });
    } catch (error) {
      await backend?.stop('SIGKILL');
      throw error;
    }
  }

  get endpoint(): string {
    return this.proxy.listening.s3 ?? '';
  }

  get management(): string {
    return this.proxy.listening.management ?? '';
  }

  /** An SDK client of the proxy. */
  client(config: S3ClientConfig = {}): S3Client {
    return sdkClient(this.endpoint, CLIENT, config);
  }

  /** An SDK client of the backend: sees ciphertext. */
  backendClient(config: S3ClientConfig = {}): S3Client {
    return sdkClient(this.backendEndpoint, BACKEND, config);
  }

  /** A further proxy before the same backend. */
  startAnotherProxy(options: StackOptions = this.#options): Promise<ServerProcess> {
    return startProxy(writeConfig(this.directory, this.backendEndpoint, options.config), options);
  }

  /** Puts another configuration in the place of the proxy's, at once as editors do. The text is taken as it is. */
  replaceConfig(config: ConfigSections | string): void {
    const next = `${this.#configFile}.next`;
    const text = typeof config === 'string' ? config : configText(this.backendEndpoint, config);
    writeFileSync(next, text, { mode: 0o600 });
    noteSecrets(...secretsInConfig(text, this.directory));
    renameSync(next, this.#configFile);
  }

  async stop(): Promise<void> {
    try {
      await Promise.all([this.proxy.stop('SIGKILL'), this.backend?.stop('SIGKILL')]);
    } finally {
      rmSync(this.directory, { recursive: true, force: true });
    }
  }
}

export function sdkClient(endpoint: string, credentials: Credentials, config: S3ClientConfig = {}): S3Client {
  // a copy of the credentials: the SDK notes in them where they came from
  return new S3Client({
    endpoint,
    region: REGION,
    credentials: { ...credentials },
    forcePathStyle: true,
    maxAttempts: 1,
    ...config,
  });
}

function startEmbedded(directory: string, users: readonly Credentials[] = []): Promise<ServerProcess> {
  return ServerProcess.start({
    app: 'embedded-s3',
    environment: {
      EMBEDDED_S3_DIR: directory,
      EMBEDDED_S3_PORT: '0',
      EMBEDDED_S3_CONTROL_PORT: '0',
      EMBEDDED_S3_ACCESS_KEY_ID: BACKEND.accessKeyId,
      EMBEDDED_S3_SECRET_ACCESS_KEY: BACKEND.secretAccessKey,
      EMBEDDED_S3_USERS: JSON.stringify(users),
    },
  });
}

/** A configuration file with sections that replace those of the default configuration. */
export function configText(endpoint: string, config: ConfigSections = {}): string {
  return stringify({ ...defaultConfig(endpoint), ...config }, { aliasDuplicateObjects: false });
}

function writeConfig(directory: string, endpoint: string, config?: ConfigSections): string {
  const file = path.join(directory, `config-${randomBytes(4).toString('hex')}.yaml`);
  writeFileSync(file, configText(endpoint, config), { mode: 0o600 });
  return file;
}

function startProxy(file: string, options: StackOptions): Promise<ServerProcess> {
  return ServerProcess.start({
    app: 'proxy',
    environment: { S3EP_CONFIG: file, ...options.proxyEnvironment },
  });
}

/** The configuration that most tests run with. */
export function defaultConfig(endpoint: string): Record<string, unknown> {
  return {
    s3: { host: '127.0.0.1', port: 0, shutdownGraceSeconds: 0 },
    management: { host: '127.0.0.1', port: 0 },
    backend: { endpoint, profile: 'embedded', credentials: { type: 'static', ...BACKEND } },
    keys: { keks: [{ id: 'main', provider: 'local-aes', key: KEK }] },
    buckets: [
      { match: 'plain-*', mode: 'passthrough' },
      { match: '*', mode: 'encrypted', activeKek: 'main' },
    ],
    clients: [{ ...CLIENT, rights: [{ bucket: '*', allow: ['read', 'write', 'delete', 'list', 'admin'] }] }],
  };
}
