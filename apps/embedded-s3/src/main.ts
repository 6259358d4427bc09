import { SigningKeyCache } from '@s3ep/s3-protocol';
import { createControlServer } from './control/control-server';
import { FaultPlan } from './control/fault';
import { RequestLog } from './control/request-log';
import { createS3Server, drain, listen } from './http/s3-server';
import { SettingError, readSettings } from './settings';
import type { Settings } from './settings';
import { lockDirectory } from './storage/lock-directory';
import { Storage } from './storage/storage';

const NOTICE =
  'embedded-s3 is for trying out and for tests, not for production: one process, one directory, loopback only.';

/** A port in use, as a message that says which setting changes it. */
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

async function start(settings: Settings): Promise<void> {
  await lockDirectory(settings.directory);
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
    onFailure: (error) => {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    },
  });
  const endpoint = await bind(server, { ...settings, setting: 'EMBEDDED_S3_PORT' });
  const controlServer =
    settings.controlPort === undefined ? undefined : createControlServer({ storage, faults, log });
  const control =
    controlServer &&
    (await bind(controlServer, {
      host: settings.host,
      port: settings.controlPort ?? 0,
      setting: 'EMBEDDED_S3_CONTROL_PORT',
    }));
  const stop = (): void => {
    controlServer?.close();
    controlServer?.closeAllConnections();
    void drain(server).then(() => process.exit(0));
  };
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, stop);
  process.stdout.write(
    `${JSON.stringify({ msg: 'listening', endpoint, ...(control ? { control } : {}) })}\n`,
  );
}

process.stderr.write(`${NOTICE}\n`);
try {
  await start(readSettings(process.env));
} catch (error) {
  const message = error instanceof SettingError ? error.message : String((error as Error).stack ?? error);
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
