import path from 'node:path';
import { loadSettings } from '@s3ep/config';
import type { Settings } from '@s3ep/config';
import { openDataDirectory } from './data-directory/data-directory';
import type { DataDirectory } from './data-directory/data-directory';
import { writeDemoFile } from './data-directory/write-demo-file';
import { findTakenPorts } from './find-taken-port';
import { nextSteps } from './next-steps';
import { Service } from './service';
import { superviseServices } from './supervise-services';

const LOOPBACK = '127.0.0.1';

export interface QuickstartOptions {
  /** Holds `<app>/main.mjs` of the embedded backend and of the proxy. */
  readonly dist: string;
  readonly directory: string;
  /** 0: any free port. */
  readonly backendPort: number;
  readonly environment: NodeJS.ProcessEnv;
  readonly print: (line: string) => void;
  readonly complain: (line: string) => void;
  /** Aborted when somebody asks for the end. */
  readonly stop: AbortSignal;
}

const plannedListeners = ({ s3, management }: Settings, backendPort: number) => [
  { what: 'the S3 endpoint', ...s3, setting: 'S3EP_S3_PORT' },
  {
    what: 'the embedded backend',
    host: LOOPBACK,
    port: backendPort,
    setting: 'S3EP_QUICKSTART_BACKEND_PORT',
  },
  { what: 'health and metrics', ...management, setting: 'S3EP_MANAGEMENT_PORT' },
];

/** An address that a client on this machine can use. */
const reachable = (url: unknown): string =>
  typeof url === 'string' ? url.replace(/\/\/(0\.0\.0\.0|\[::\])/, `//${LOOPBACK}`) : '';

function startBackend(data: DataDirectory, options: QuickstartOptions): Service {
  return new Service({
    name: 'The embedded backend',
    script: path.join(options.dist, 'embedded-s3/main.mjs'),
    print: options.print,
    environment: {
      ...options.environment,
      EMBEDDED_S3_DIR: data.objects,
      EMBEDDED_S3_HOST: LOOPBACK,
      EMBEDDED_S3_PORT: String(options.backendPort),
      EMBEDDED_S3_ACCESS_KEY_ID: data.backend.accessKeyId,
      EMBEDDED_S3_SECRET_ACCESS_KEY: data.backend.secretAccessKey,
    },
  });
}

/**
 * Starts the embedded backend and the proxy in one directory, and keeps them until it is told to stop.
 * @returns the exit code: 0 after an orderly end
 */
export async function runQuickstart(options: QuickstartOptions): Promise<number> {
  const { directory, environment, print, complain } = options;
  const data = openDataDirectory(directory);
  const proxyEnvironment = (endpoint: string): NodeJS.ProcessEnv => ({
    ...environment,
    S3EP_CONFIG: data.configFile,
    S3EP_BACKEND_ENDPOINT: endpoint,
    S3EP_BACKEND_PROFILE: 'embedded',
  });
  const settings = loadSettings({
    environment: proxyEnvironment(`http://${LOOPBACK}:${options.backendPort}`),
  });
  const taken = await findTakenPorts(plannedListeners(settings, options.backendPort));
  if (taken.length > 0) {
    for (const line of taken) complain(line);
    return 1;
  }
  const { shutdownGraceSeconds, shutdownDrainSeconds } = settings.s3;
  return superviseServices({
    stop: options.stop,
    complain,
    stopWithinSeconds: shutdownGraceSeconds + shutdownDrainSeconds,
    starts: [
      () => startBackend(data, options),
      ([backend]) =>
        new Service({
          name: 'The proxy',
          script: path.join(options.dist, 'proxy/main.mjs'),
          print,
          environment: proxyEnvironment(reachable(backend?.endpoint)),
        }),
    ],
    ready: ([backend, proxy]) => {
      const endpoints = {
        s3: reachable(proxy?.s3),
        management: reachable(proxy?.management),
        backend: reachable(backend?.endpoint),
        region: settings.s3.region,
      };
      writeDemoFile(data, endpoints);
      print(nextSteps(data, endpoints));
    },
  });
}
