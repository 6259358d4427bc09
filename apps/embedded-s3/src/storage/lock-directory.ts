import { createHash } from 'node:crypto';
import { mkdir, realpath } from 'node:fs/promises';
import { createServer } from 'node:net';
import { SettingError } from '../settings';

/**
 * Keeps a second process off the directory. The lock is a socket in Linux's abstract name space: it goes with the
 * process, however that ends, so there is no stale lock. Other systems have no such lock.
 * @returns what gives the lock back
 * @throws SettingError when another process has it
 */
export async function lockDirectory(directory: string): Promise<() => void> {
  await mkdir(directory, { recursive: true });
  const lock = createServer();
  const unlock = (): void => {
    lock.close();
  };
  if (process.platform !== 'linux') return unlock;
  const name = createHash('sha256')
    .update(await realpath(directory))
    .digest('hex');
  await new Promise<void>((resolve, reject) => {
    lock.once('error', () => {
      reject(new SettingError(`EMBEDDED_S3_DIR ${directory} is in use by another process.`));
    });
    lock.listen(`\0embedded-s3-${name}`, resolve);
  });
  lock.unref();
  return unlock;
}
