import { SigningKeyCache } from '@s3ep/s3-protocol';
import { createControlServer } from './control/control-server';
import { FaultPlan } from './control/fault';
import { RequestLog } from './control/request-log';
import { createS3Server, drain, listen } from './http/s3-server';
import { SettingError } from './settings';
import type { Settings } from './settings';
import { lockDirectory } from './storage/lock-directory';
import { Storage } from './storage/storage';

export interface RunningServer {
  /** URL of the S3 endpoint. */
  readonly endpoint: string;
  /** URL of the control endpoint, if there is one. */
  readonly control?: string;
  /** Takes no new requests, finishes those in flight. */
  stop(): Promise<void>;
}

/** A port in use becomes a message that says which setting changes it. */
async function bind(
  server: Parameters<typeof listen>[0],
  options: { host: string; port: number; setting: string },
): Promise<string> {
  try {
    return await listen(server, options);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? 'is in use' : String(error);
    throw new SettingError(
      `Port ${options.port} of ${options.host} ${reason}. Set ${options.setting} to another.`,
    );
  }
}

/**
 * Opens the directory and listens.
 * @throws SettingError when a port or the directory is in use
 */
export async function startServer(
  settings: Settings,
  options: { onFailure: (error: unknown) => void },
): Promise<RunningServer> {
  const unlock = await lockDirectory(settings.directory);
  const storage = await Storage.open(settings.directory);
  const faults = new FaultPlan();
  const log = new RequestLog();
  const server = createS3Server({
    storage,
    users: new Map(settings.users.map((user) => [user.accessKeyId, user])),
    region: settings.region,
    signingKeys: new SigningKeyCache(),
    faults,
    log,
    onFailure: options.onFailure,
  });
  const endpoint = await bind(server, { ...settings, setting: 'EMBEDDED_S3_PORT' });
  const { controlPort } = settings;
  if (controlPort === undefined) {
    return {
      endpoint,
      stop: async () => {
        await drain(server);
        unlock();
      },
    };
  }
  const controlServer = createControlServer({ storage, faults, log });
  const control = await bind(controlServer, {
    host: settings.host,
    port: controlPort,
    setting: 'EMBEDDED_S3_CONTROL_PORT',
  });
  return {
    endpoint,
    control,
    stop: async () => {
      await drain(server);
      controlServer.close();
      controlServer.closeAllConnections();
      unlock();
    },
  };
}
