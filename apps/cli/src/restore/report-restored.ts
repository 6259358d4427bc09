import type { CommandContext, ExitCode } from '../command';
import { fileNameOfKey } from './file-name-of-key';
import type { RestorePrefix } from './restore-prefix';
import { whyNotRestored } from './why-not-restored';

/** That many failures are listed again at the end. */
const MOST_LISTED = 20;

/** Restores one object, and says what came of it. */
export async function reportOne(
  { print, complain }: CommandContext,
  out: string,
  restore: () => Promise<number>,
): Promise<ExitCode> {
  try {
    print(`${out}: ${await restore()} bytes`);
    return 0;
  } catch (error) {
    complain(`not decrypted: ${whyNotRestored(error)}`);
    return 1;
  }
}

/** Restores many objects; says which failed, what lies where nobody would look, and how many there were. */
export async function reportAll(
  { print, complain }: CommandContext,
  restore: (watcher: Pick<RestorePrefix, 'restored' | 'failed'>) => Promise<void>,
): Promise<ExitCode> {
  let [objects, bytes, failures] = [0, 0, 0];
  const listed: string[] = [];
  let ended: unknown;
  try {
    await restore({
      restored: (restored) => {
        objects++;
        bytes += restored.bytes;
        // the plain case needs no line each
        if (!restored.file.endsWith(restored.key) || fileNameOfKey(restored.key) !== restored.key)
          print(`${JSON.stringify(restored.key)} is in ${restored.file}`);
      },
      failed: ({ key, why }) => {
        failures++;
        if (listed.length < MOST_LISTED) listed.push(JSON.stringify(key));
        complain(`${JSON.stringify(key)} was not decrypted: ${why}`);
      },
    });
  } catch (error) {
    ended = error;
    complain(`ended early: ${whyNotRestored(error)}`);
  }
  print(`${objects} objects decrypted, ${bytes} bytes; ${failures} failed${listOf(listed, failures)}`);
  return failures === 0 && ended === undefined ? 0 : 1;
}

function listOf(listed: readonly string[], failures: number): string {
  if (failures === 0) return '';
  const more = failures - listed.length;
  return `: ${listed.join(', ')}${more > 0 ? ` and ${more} more, each told above` : ''}`;
}
