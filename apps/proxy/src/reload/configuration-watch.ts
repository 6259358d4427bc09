import { type FSWatcher, realpathSync, watch } from 'node:fs';
import path from 'node:path';

/** Editors and kubelets change several things for one change; what follows within that time is the same one. */
const SETTLE_MILLISECONDS = 250;

export interface ConfigurationWatchOptions {
  /** Asked anew after every change: another configuration may name other files. */
  readonly files: () => readonly string[];
  /** Something in their directories did, or may have. */
  readonly changed: () => void;
  /** A directory that cannot be watched: only a signal helps there. */
  readonly failed: (failure: { readonly directory: string; readonly error: unknown }) => void;
}

/**
 * Watches the directories of files, not the files: a watch of a file is lost when another one takes its place, as
 * editors do it, and kubelets with the symbolic link `..data` of a mounted ConfigMap or Secret.
 */
export class ConfigurationWatch {
  readonly #options: ConfigurationWatchOptions;
  readonly #watchers = new Map<string, FSWatcher>();
  #settling: NodeJS.Timeout | undefined;

  constructor(options: ConfigurationWatchOptions) {
    this.#options = options;
  }

  /** Watches where the files are now, and no longer where they were. */
  start(): void {
    const directories = new Set(this.#options.files().flatMap(directoriesOf));
    for (const [directory, watcher] of this.#watchers) {
      if (directories.has(directory)) continue;
      watcher.close();
      this.#watchers.delete(directory);
    }
    for (const directory of directories) if (!this.#watchers.has(directory)) this.#watch(directory);
  }

  close(): void {
    clearTimeout(this.#settling);
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  #watch(directory: string): void {
    const failed = (error: unknown): void => {
      this.#watchers.delete(directory);
      this.#options.failed({ directory, error });
    };
    try {
      const watcher = watch(directory, { persistent: false }, () => {
        this.#notice();
      });
      watcher.on('error', failed);
      this.#watchers.set(directory, watcher);
      this.#notice(); // it may have changed before it was watched
    } catch (error) {
      failed(error);
    }
  }

  #notice(): void {
    this.#settling ??= setTimeout(() => {
      this.#settling = undefined;
      this.#options.changed();
      this.start();
    }, SETTLE_MILLISECONDS).unref();
  }
}

/** Where its name is, and where it leads to: either may change. */
function directoriesOf(file: string): string[] {
  const named = path.dirname(path.resolve(file));
  try {
    return [named, path.dirname(realpathSync(file))];
  } catch {
    return [named];
  }
}
