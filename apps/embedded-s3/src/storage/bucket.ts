import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { mkdir, readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { S3Error } from '@s3ep/s3-protocol';
import type { BucketSettings } from './bucket-settings';
import { toByteKey } from './byte-key';
import type { ByteKey } from './byte-key';
import { DataFiles } from './data-files';
import type { DurableFiles } from './durable-files';
import { KeyLocks } from './key-locks';
import { SortedKeys } from './sorted-keys';
import type { KeyHistory, StoredVersion } from './stored-version';
import { UploadStore } from './upload-store';
import { dataFilesOf } from './version-history';
import type { HistoryChange } from './version-history';

const SETTINGS_FILE = 'bucket.json';
const SETTINGS_LOCK = 'settings';

/** Any key, `..` or 1,024 bytes of UTF-8, makes a file name of the same harmless form. */
function historyFile(key: string): string {
  return `${createHash('sha256').update(key).digest('hex')}.json`;
}

/**
 * One bucket: `keys/` has a metadata file for each key (all its versions), `data/` the bytes, `uploads/` the
 * unfinished uploads. The metadata is in memory as well; the file decides what exists after a crash.
 */
export class Bucket {
  readonly data: DataFiles;
  readonly uploads: UploadStore;
  readonly keys = new SortedKeys();
  readonly #directory: string;
  readonly #durable: DurableFiles;
  readonly #histories = new Map<ByteKey, KeyHistory>();
  readonly #locks = new KeyLocks();
  #settings: BucketSettings;
  #changes = 0;
  #removed = false;

  private constructor(directory: string, durable: DurableFiles, settings: BucketSettings) {
    this.#directory = directory;
    this.#durable = durable;
    this.#settings = settings;
    this.data = new DataFiles(path.join(directory, 'data'));
    this.uploads = new UploadStore({
      directory: path.join(directory, 'uploads'),
      durable,
      data: this.data,
    });
  }

  /** Makes the directories; the bucket exists from when its settings file does. */
  static async create(directory: string, durable: DurableFiles, settings: BucketSettings): Promise<Bucket> {
    for (const name of ['keys', 'data', 'uploads'])
      await mkdir(path.join(directory, name), { recursive: true });
    await durable.write(path.join(directory, SETTINGS_FILE), JSON.stringify(settings));
    return new Bucket(directory, durable, settings);
  }

  /** Reads a bucket's metadata into memory and removes what nothing refers to. Undefined: not a whole bucket. */
  static async load(directory: string, durable: DurableFiles): Promise<Bucket | undefined> {
    if (!(await readdir(directory)).includes(SETTINGS_FILE)) return undefined;
    const settings = JSON.parse(
      await readFile(path.join(directory, SETTINGS_FILE), 'utf8'),
    ) as BucketSettings;
    const bucket = new Bucket(directory, durable, settings);
    await bucket.#load();
    return bucket;
  }

  get settings(): BucketSettings {
    return this.#settings;
  }

  history(key: string): KeyHistory | undefined {
    return this.#histories.get(toByteKey(key));
  }

  historyOf(byteKey: ByteKey): KeyHistory | undefined {
    return this.#histories.get(byteKey);
  }

  /**
   * Changes a key. The decision is made under the key's lock on what is stored at that moment, so a condition
   * checked in it is atomic; if it throws, nothing has happened. Resolves when the change is on disk.
   * @throws S3Error NoSuchBucket when the bucket was removed meanwhile
   */
  async change(key: string, decide: (versions: readonly StoredVersion[]) => HistoryChange): Promise<void> {
    this.#changes += 1;
    try {
      await this.#locks.run(key, async () => {
        if (this.#removed)
          throw new S3Error('NoSuchBucket', { details: { BucketName: this.#settings.name } });
        await this.#apply(key, decide(this.history(key)?.versions ?? []));
      });
    } finally {
      this.#changes -= 1;
    }
  }

  async changeSettings(change: (settings: BucketSettings) => BucketSettings): Promise<void> {
    await this.#locks.run(SETTINGS_LOCK, async () => {
      const settings = change(this.#settings);
      await this.#durable.write(path.join(this.#directory, SETTINGS_FILE), JSON.stringify(settings));
      this.#settings = settings;
    });
  }

  /** Removes the bucket. @throws S3Error BucketNotEmpty */
  async remove(): Promise<void> {
    if (this.keys.size > 0 || this.#changes > 0) {
      throw new S3Error('BucketNotEmpty', { details: { BucketName: this.#settings.name } });
    }
    this.#removed = true;
    await this.#durable.removeDirectory(this.#directory);
  }

  async #apply(key: string, change: HistoryChange): Promise<void> {
    const byteKey = toByteKey(key);
    const file = path.join(this.#directory, 'keys', historyFile(key));
    if (change.versions.length > 0) {
      const history: KeyHistory = { key, versions: change.versions };
      await this.#durable.write(file, JSON.stringify(history));
      this.#histories.set(byteKey, history);
      this.keys.add(byteKey);
    } else if (this.#histories.has(byteKey)) {
      await this.#durable.remove(file);
      this.#histories.delete(byteKey);
      this.keys.delete(byteKey);
    }
    await this.data.discard(dataFilesOf(change.displaced));
  }

  /** Synchronously, file by file: nothing else goes on at start, and that is several times as fast. */
  async #load(): Promise<void> {
    const directory = path.join(this.#directory, 'keys');
    const completed = new Set<string>();
    const referred = new Set<string>();
    for (const name of readdirSync(directory)) {
      const history = JSON.parse(readFileSync(path.join(directory, name), 'utf8')) as KeyHistory;
      this.#histories.set(toByteKey(history.key), history);
      for (const file of dataFilesOf(history.versions)) referred.add(file);
      for (const version of history.versions) {
        if (version.kind === 'object' && version.uploadId !== undefined) completed.add(version.uploadId);
      }
    }
    this.keys.replace(this.#histories.keys());
    await this.uploads.load(completed);
    for (const file of this.uploads.dataFiles()) referred.add(file);
    await this.data.removeOrphans(referred);
  }
}
