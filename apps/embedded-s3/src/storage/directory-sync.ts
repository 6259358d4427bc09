import { open } from 'node:fs/promises';

interface Pending {
  readonly running: Promise<void>;
  next?: Promise<void>;
}

async function syncNow(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** fsync of directories. Those who ask while one is running share the next: many renames cost one fsync. */
export class DirectorySync {
  readonly #pending = new Map<string, Pending>();

  /** Resolves after an fsync of the directory that began after this call. */
  sync(directory: string): Promise<void> {
    const pending = this.#pending.get(directory);
    if (!pending) return this.#start(directory);
    pending.next ??= pending.running.then(
      () => this.#start(directory),
      () => this.#start(directory),
    );
    return pending.next;
  }

  #start(directory: string): Promise<void> {
    const pending: Pending = { running: syncNow(directory) };
    this.#pending.set(directory, pending);
    const forget = (): void => {
      if (!pending.next) this.#pending.delete(directory);
    };
    pending.running.then(forget, forget);
    return pending.running;
  }
}
